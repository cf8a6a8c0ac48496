-- Writes the clock and priority fields that a merge changes.
CREATE OR REPLACE FUNCTION ticket_put_clock(ticket uuid, t tickets)
RETURNS void
LANGUAGE sql AS $$
    UPDATE tickets
    SET (priority, promised, escalated_at, answer_within, close_within, answer_late, close_late, is_answered, answered_at, answer_seconds)
      = (t.priority, t.promised, t.escalated_at, t.answer_within, t.close_within, t.answer_late, t.close_late, t.is_answered, t.answered_at,
         t.answer_seconds)
    WHERE id = ticket
$$;

REVOKE ALL ON FUNCTION ticket_put_clock FROM PUBLIC;
