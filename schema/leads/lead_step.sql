CREATE OR REPLACE FUNCTION lead_step(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
BEGIN
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    INSERT INTO lead_steps (id, lead_id, what, due_on, created_by)
    VALUES ((p ->> 'step')::uuid, l.id, trim(p ->> 'what'), (p ->> 'due_on')::date, lead_actor());
    PERFORM lead_note_down(command, l.id, 'step', trim(p ->> 'what'), jsonb_build_object('step', p -> 'step', 'due_on', p -> 'due_on'));
    RETURN lead_done(l.id);
END $$;

REVOKE ALL ON FUNCTION lead_step FROM PUBLIC;
