-- A console's turn: how many were raised; NULL when another console has it done now, or had within two minutes. Nobody
-- waits for anybody, and nothing outlives the transaction, so it is the same through a pooler. A console's statement has
-- little time: where there are more than it has time for, the others follow with the next turns.
CREATE OR REPLACE FUNCTION tickets_escalate_in_turn()
RETURNS bigint
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

REVOKE ALL ON FUNCTION tickets_escalate_in_turn FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tickets_escalate_in_turn TO frontdesk_staff;
