CREATE OR REPLACE FUNCTION ticket_command(p_id uuid, p_command jsonb, p_actor text)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
    told JSONB;
BEGIN
    PERFORM require('tickets.write');
    -- The second of two calls with one id waits here, and returns the same answer as the first.
    INSERT INTO ticket_commands (id) VALUES (p_id) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN (SELECT outcome FROM ticket_commands WHERE id = p_id);
    END IF;
    PERFORM set_config('frontdesk.ticket_command', p_id::text, true), set_config('frontdesk.ticket_actor', coalesce(p_actor, ''), true),
            set_config('frontdesk.ticket_note', '', true), set_config('frontdesk.ticket_how', '', true);
    told := ticket_carry_out(p_id, p_command);
    IF told IS NULL THEN
        RAISE EXCEPTION 'there is no such command: %', p_command ->> 'verb' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('frontdesk.ticket_command', '', true), set_config('frontdesk.ticket_actor', '', true),
            set_config('frontdesk.ticket_note', '', true), set_config('frontdesk.ticket_how', '', true);
    UPDATE ticket_commands SET outcome = told WHERE id = p_id;
    RETURN told;
END $$;

REVOKE ALL ON FUNCTION ticket_command FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_command TO frontdesk_staff;
