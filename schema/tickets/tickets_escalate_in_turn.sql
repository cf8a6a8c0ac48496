-- Escalates overdue tickets for a polling console. Returns how many; NULL if another console is doing it now or did so
-- within two minutes. No session waits for another, and no state outlives the transaction, so it works through a
-- pooler. A console has a short statement timeout: if there are too many tickets, the rest follows in the next turns.
CREATE OR REPLACE FUNCTION tickets_escalate_in_turn()
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    raised BIGINT;
BEGIN
    PERFORM require('tickets.write');
    -- A server clock that was set back does not block escalation.
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
