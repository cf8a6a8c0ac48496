-- One priority up for what runs out, once for each ticket; the clock goes on counting by what was promised. A ticket
-- that a desk holds at this moment is raised the next time. At most so many, those that run out first; all without.
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
