-- Locks the ticket that this ticket was finally merged into, until the end of the transaction; itself if it is not
-- merged.
CREATE OR REPLACE FUNCTION ticket_hold_root(ticket uuid)
RETURNS tickets
LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
BEGIN
    LOOP
        SELECT * INTO t FROM tickets WHERE id = ticket FOR NO KEY UPDATE;
        EXIT WHEN t.merged_into IS NULL;
        ticket := t.merged_into;
    END LOOP;
    RETURN t;
END $$;

REVOKE ALL ON FUNCTION ticket_hold_root FROM PUBLIC;
