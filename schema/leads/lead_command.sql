CREATE OR REPLACE FUNCTION lead_command(p_id uuid, p_command jsonb, p_actor text)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told JSONB;
BEGIN
    PERFORM require('leads.manage');
    -- The second of two calls with one id waits here, and returns the same answer as the first.
    INSERT INTO lead_commands (id) VALUES (p_id) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN (SELECT outcome FROM lead_commands WHERE id = p_id);
    END IF;
    PERFORM set_config('frontdesk.lead_command', p_id::text, true), set_config('frontdesk.lead_actor', coalesce(p_actor, ''), true);
    told := CASE p_command ->> 'verb'
        WHEN 'move' THEN lead_move(p_id, p_command)
        WHEN 'assign' THEN lead_assign(p_id, p_command)
        WHEN 'take_turns' THEN lead_assign(p_id, p_command)
        WHEN 'log' THEN lead_log(p_id, p_command)
        WHEN 'step' THEN lead_step(p_id, p_command)
        WHEN 'finish' THEN lead_finish(p_id, p_command)
        WHEN 'edit' THEN lead_edit(p_id, p_command)
        WHEN 'create' THEN lead_create(p_id, p_command)
        WHEN 'merge' THEN lead_merge(p_id, p_command)
        WHEN 'unmerge' THEN lead_unmerge(p_id, p_command)
        WHEN 'make_class' THEN lead_make_class(p_id, p_command)
    END;
    IF told IS NULL THEN
        RAISE EXCEPTION 'there is no such command: %', p_command ->> 'verb' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('frontdesk.lead_command', '', true), set_config('frontdesk.lead_actor', '', true),
            set_config('frontdesk.lead_note', '', true), set_config('frontdesk.lead_how', '', true);
    UPDATE lead_commands SET outcome = told WHERE id = p_id;
    RETURN told;
END $$;

REVOKE ALL ON FUNCTION lead_command FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_command TO frontdesk_staff;
