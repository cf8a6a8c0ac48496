-- Writes the timeline for every change of a ticket. A console command sets its id and note beforehand.
CREATE OR REPLACE FUNCTION ticket_keep_history()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_ours BOOLEAN := NOT is_website();
    command UUID := coalesce(CASE WHEN is_ours THEN nullif(current_setting('frontdesk.ticket_command', true), '')::uuid END, gen_random_uuid());
    said TEXT := CASE WHEN is_ours THEN nullif(current_setting('frontdesk.ticket_note', true), '') END;
    how TEXT := CASE WHEN is_ours THEN coalesce(current_setting('frontdesk.ticket_how', true), '') ELSE '' END;
    fields CONSTANT TEXT[] := '{title,description,user_id,seat_id,order_id,schedule_id,lead_id,requester_name,requester_email,requester_phone}';
    line RECORD;
BEGIN
    -- An undo, merge or split writes its own timeline entry.
    IF how IN ('undo', 'merge') THEN
        RETURN NULL;
    END IF;
    FOR line IN
        SELECT 'created' AS kind, NULL AS was, NEW.status AS becomes, NULL AS why, NULL AS words,
               CASE WHEN NEW.split_from IS NULL THEN '{}' ELSE jsonb_build_object('other', NEW.split_from) END AS more
        WHERE TG_OP = 'INSERT'
        UNION ALL
        SELECT CASE OLD.status WHEN 'done' THEN 'reopened' ELSE 'moved' END, OLD.status, NEW.status,
               coalesce(NEW.blocked_reason, NEW.close_reason), said,
               jsonb_strip_nulls(jsonb_build_object('waits_for', NEW.waits_for,
                                                    'waiting', CASE WHEN NEW.waiting_since IS NOT NULL THEN TRUE END))
        WHERE TG_OP = 'UPDATE' AND NEW.status <> OLD.status
        UNION ALL
        SELECT 'waiting', NEW.status, NEW.status, NULL, NULL, jsonb_build_object('waiting', NEW.waiting_since IS NOT NULL)
        WHERE TG_OP = 'UPDATE' AND NEW.status = OLD.status AND (NEW.waiting_since IS NULL) <> (OLD.waiting_since IS NULL)
        UNION ALL
        SELECT 'assigned', NULL, NULL, NULL, NULL, jsonb_strip_nulls(jsonb_build_object('from', OLD.assignee_name, 'to', NEW.assignee_name))
        WHERE TG_OP = 'UPDATE' AND NEW.assignee_id IS DISTINCT FROM OLD.assignee_id
        UNION ALL
        SELECT CASE how WHEN 'escalate' THEN 'escalated' ELSE 'priority' END, NULL, NULL, NULL, NULL,
               jsonb_build_object('from', OLD.priority, 'to', NEW.priority)
        WHERE TG_OP = 'UPDATE' AND (NEW.priority <> OLD.priority OR OLD.escalated_at IS NULL AND NEW.escalated_at IS NOT NULL)
        UNION ALL
        SELECT 'tagged', NULL, NULL, NULL, NULL, jsonb_build_object(
            'added', to_jsonb(ARRAY(SELECT unnest(NEW.tags) EXCEPT SELECT unnest(OLD.tags) ORDER BY 1)),
            'removed', to_jsonb(ARRAY(SELECT unnest(OLD.tags) EXCEPT SELECT unnest(NEW.tags) ORDER BY 1)))
        WHERE TG_OP = 'UPDATE' AND NEW.tags <> OLD.tags
        UNION ALL
        SELECT 'edited', NULL, NULL, NULL, NULL, changes FROM (
            SELECT jsonb_object_agg(f, jsonb_build_array(to_jsonb(OLD) -> f, to_jsonb(NEW) -> f)) AS changes FROM unnest(fields) f
            WHERE TG_OP = 'UPDATE' AND to_jsonb(OLD) -> f IS DISTINCT FROM to_jsonb(NEW) -> f) c WHERE changes IS NOT NULL
    LOOP
        INSERT INTO ticket_activities (id, ticket_id, kind, from_status, to_status, reason, body, details, happened_at, actor, desk)
        VALUES (ticket_activity_id(command, NEW.id, line.kind), NEW.id, line.kind, line.was, line.becomes, line.why, line.words,
                line.more, CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at ELSE clock_timestamp() END, ticket_actor(),
                CASE WHEN how <> 'escalate' THEN current_desk() END);
    END LOOP;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ticket_keep_history FROM PUBLIC;
