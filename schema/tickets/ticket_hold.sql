-- The row of a ticket, held until the end; of several, always in one order.
CREATE OR REPLACE FUNCTION ticket_hold(ticket uuid)
RETURNS tickets
LANGUAGE sql AS $$
    SELECT * FROM tickets WHERE id = ticket FOR NO KEY UPDATE
$$;

REVOKE ALL ON FUNCTION ticket_hold FROM PUBLIC;
