-- Carries out a write about one seat. `command` names the verb and the seat: {"verb", "seat": {"item", "seat"}, …}.
-- Returns {"outcome", "facts"}. Each verb has its own function, whose name is the cause in the audit log. Sending the
-- same id twice acts once and returns the same answer.
CREATE OR REPLACE FUNCTION seat_command(p_id uuid, command jsonb, p_actor text, p_desk text, p_at timestamptz)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    item UUID := (command #>> '{seat,item}')::uuid;
    seat UUID := (command #>> '{seat,seat}')::uuid;
    answer JSONB;
BEGIN
    answer := CASE command ->> 'verb'
        WHEN 'name' THEN seat_name(p_id, item, seat, command, p_actor, p_desk, p_at)
        WHEN 'pay' THEN seat_pay(p_id, item, seat, command, p_actor, p_desk, p_at)
        WHEN 'take_back' THEN seat_take_back(p_id, item, seat, command, p_actor, p_desk, p_at)
    END;
    IF answer IS NULL THEN
        RAISE EXCEPTION 'there is no such command: %', command ->> 'verb' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN answer || jsonb_build_object('facts', facts_of(item, seat));
END $$;

REVOKE ALL ON FUNCTION seat_command FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seat_command TO frontdesk_admin, frontdesk_desk, frontdesk_manager;
