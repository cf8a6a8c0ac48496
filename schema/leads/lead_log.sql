CREATE OR REPLACE FUNCTION lead_log(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
BEGIN
    IF p ->> 'kind' NOT IN ('note', 'call', 'email', 'visit') THEN
        RAISE EXCEPTION 'nobody writes % by hand', p ->> 'kind'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_activities_kind_known', TABLE = 'lead_activities';
    END IF;
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    INSERT INTO lead_activities (id, lead_id, kind, body, happened_at, actor, desk)
    VALUES (lead_activity_id(command, l.id, p ->> 'kind'), l.id, p ->> 'kind', trim(p ->> 'body'), coalesce(done_before(p), now()),
            lead_actor(), current_desk());
    RETURN lead_done(l.id);
END $$;

REVOKE ALL ON FUNCTION lead_log FROM PUBLIC;
