-- Writes the timeline for every change of a lead. A console command sets its id, note and kind beforehand.
CREATE OR REPLACE FUNCTION lead_keep_history()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    command UUID := coalesce(nullif(current_setting('frontdesk.lead_command', true), '')::uuid, gen_random_uuid());
    said TEXT := nullif(current_setting('frontdesk.lead_note', true), '');
    how TEXT := nullif(current_setting('frontdesk.lead_how', true), '');
    fields CONSTANT TEXT[] := '{org_name,org_type,denomination,avg_attendance,contact_name,contact_role,contact_email,
        contact_phone,address,city,state,zip_code,has_security_team,team_size,budget_range,timeline,services_needed,message,
        notes,return_on}';
    changes JSONB;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO lead_activities (id, lead_id, kind, to_stage, happened_at, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'created'), NEW.id, coalesce(how, 'created'), NEW.status, NEW.created_at,
                lead_actor(), current_desk());
        RETURN NULL;
    END IF;
    IF NEW.status <> OLD.status THEN
        INSERT INTO lead_activities (id, lead_id, kind, from_stage, to_stage, reason, body, details, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'stage'), NEW.id, 'stage', OLD.status, NEW.status, NEW.close_reason,
                coalesce(said, NEW.close_note),
                CASE WHEN NEW.return_on IS NULL THEN '{}' ELSE jsonb_build_object('return_on', NEW.return_on) END,
                lead_actor(), current_desk());
    END IF;
    IF NEW.assignee_name IS DISTINCT FROM OLD.assignee_name AND (NEW.assignee_id, NEW.assigned_to)
       IS DISTINCT FROM (OLD.assignee_id, OLD.assigned_to) THEN
        INSERT INTO lead_activities (id, lead_id, kind, details, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'assigned'), NEW.id, 'assigned',
                jsonb_strip_nulls(jsonb_build_object('from', OLD.assignee_name, 'to', NEW.assignee_name, 'how', how)),
                lead_actor(), current_desk());
    END IF;
    SELECT jsonb_object_agg(f, jsonb_build_array(to_jsonb(OLD) -> f, to_jsonb(NEW) -> f)) INTO changes
    FROM unnest(fields) f
    WHERE to_jsonb(OLD) -> f IS DISTINCT FROM to_jsonb(NEW) -> f AND NOT (f = 'return_on' AND NEW.status <> OLD.status);
    -- The merge itself records the fields that it fills in.
    IF changes IS NOT NULL AND how IS DISTINCT FROM 'merge' THEN
        INSERT INTO lead_activities (id, lead_id, kind, details, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'edited'), NEW.id, 'edited', changes, lead_actor(), current_desk());
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION lead_keep_history FROM PUBLIC;
