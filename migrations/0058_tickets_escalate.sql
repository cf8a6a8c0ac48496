-- What runs out is raised by itself while consoles are open. Each asks every few minutes; the first to ask does it for
-- all, and those who ask within two minutes of it find nothing to do.

-- One row: when a console last had it done.
CREATE TABLE ticket_turns (
    is_the_one   BOOLEAN PRIMARY KEY DEFAULT TRUE CONSTRAINT ticket_turns_is_one_row CHECK (is_the_one),
    escalated_at TIMESTAMPTZ NOT NULL DEFAULT '-infinity'
);
INSERT INTO ticket_turns DEFAULT VALUES;
ALTER TABLE ticket_turns ENABLE ROW LEVEL SECURITY;

-- Nobody raises a ticket whose time runs out: it is the clock's doing, whoever's console asked.
CREATE OR REPLACE FUNCTION ticket_actor() RETURNS TEXT LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN is_website() THEN 'website'
                WHEN current_setting('frontdesk.ticket_how', true) = 'escalate' THEN 'system'
                ELSE coalesce((current_staff()).display_name, nullif(current_setting('frontdesk.ticket_actor', true), ''), session_user) END;
END $$;

CREATE OR REPLACE FUNCTION ticket_keep_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_ours BOOLEAN := NOT is_website();
    command UUID := coalesce(CASE WHEN is_ours THEN nullif(current_setting('frontdesk.ticket_command', true), '')::uuid END, gen_random_uuid());
    said TEXT := CASE WHEN is_ours THEN nullif(current_setting('frontdesk.ticket_note', true), '') END;
    how TEXT := CASE WHEN is_ours THEN coalesce(current_setting('frontdesk.ticket_how', true), '') ELSE '' END;
    fields CONSTANT TEXT[] := '{title,description,user_id,seat_id,order_id,schedule_id,lead_id,requester_name,requester_email,requester_phone}';
    line RECORD;
BEGIN
    -- What is undone, merged or split is told by the deed itself.
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

-- One priority up for what runs out, once for each ticket; the clock goes on counting by what was promised. A ticket
-- that a desk holds at this moment is raised the next time. At most so many, those that run out first; all without.
CREATE FUNCTION ticket_raise(most INTEGER) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    raised BIGINT;
BEGIN
    PERFORM set_config('frontdesk.ticket_how', 'escalate', true);
    UPDATE tickets
    SET escalated_at = now(),
        priority = CASE priority WHEN 'low' THEN 'medium' WHEN 'medium' THEN 'high' ELSE 'urgent' END
    WHERE id IN (SELECT id FROM tickets WHERE raise_at <= now() ORDER BY raise_at LIMIT most FOR NO KEY UPDATE SKIP LOCKED);
    GET DIAGNOSTICS raised = ROW_COUNT;
    PERFORM set_config('frontdesk.ticket_how', '', true);
    RETURN raised;
END $$;

-- The maintenance, whenever it is run.
CREATE OR REPLACE FUNCTION tickets_escalate(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM tickets WHERE raise_at <= now());
    END IF;
    RETURN ticket_raise(NULL);
END $$;

-- A console's turn: how many were raised; NULL when another console has it done now, or had within two minutes. Nobody
-- waits for anybody, and nothing outlives the transaction, so it is the same through a pooler. A console's statement has
-- little time: where there are more than it has time for, the others follow with the next turns.
CREATE FUNCTION tickets_escalate_in_turn() RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    raised BIGINT;
BEGIN
    PERFORM require('tickets.write');
    -- A clock that was set back keeps nobody waiting.
    PERFORM FROM ticket_turns
    WHERE NOT escalated_at BETWEEN clock_timestamp() - interval '2 minutes' AND clock_timestamp() FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE ticket_turns SET escalated_at = clock_timestamp();
    PERFORM set_config('frontdesk.cause', 'service clock', true);
    raised := ticket_raise(500);
    PERFORM set_config('frontdesk.cause', '', true);
    RETURN raised;
END $$;

REVOKE ALL ON FUNCTION ticket_raise(INTEGER), tickets_escalate_in_turn() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tickets_escalate_in_turn() TO frontdesk_staff;
