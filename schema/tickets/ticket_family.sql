-- Returns the ticket and all tickets merged into it, itself first.
CREATE OR REPLACE FUNCTION ticket_family(ticket uuid)
RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (WITH RECURSIVE family AS (
        SELECT ticket AS id, 0 AS depth
        UNION ALL
        SELECT t.id, f.depth + 1 FROM family f JOIN tickets t ON t.merged_into = f.id
    ) SELECT array_agg(id ORDER BY depth) FROM family);
END $$;

REVOKE ALL ON FUNCTION ticket_family FROM PUBLIC;
