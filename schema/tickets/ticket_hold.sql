-- Locks the row of a ticket until the end of the transaction. Callers lock several tickets in one order.
CREATE OR REPLACE FUNCTION ticket_hold(ticket uuid)
RETURNS tickets
LANGUAGE sql AS $$
    SELECT * FROM tickets WHERE id = ticket FOR NO KEY UPDATE
$$;

REVOKE ALL ON FUNCTION ticket_hold FROM PUBLIC;
