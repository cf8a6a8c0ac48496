-- Escalates overdue tickets: one priority up, once per ticket. The clock keeps the deadline of the original priority. A
-- ticket locked by a desk is escalated next time. Handles at most `most` tickets, the most overdue first; all of them
-- if NULL.
CREATE OR REPLACE FUNCTION ticket_raise(most integer)
RETURNS bigint
LANGUAGE plpgsql AS $$
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

REVOKE ALL ON FUNCTION ticket_raise FROM PUBLIC;
