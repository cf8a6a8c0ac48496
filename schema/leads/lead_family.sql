-- Returns the lead and all leads merged into it, itself first.
CREATE OR REPLACE FUNCTION lead_family(lead uuid)
RETURNS uuid[]
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE family AS (
        SELECT lead AS id, 0 AS depth
        UNION ALL
        SELECT l.id, f.depth + 1 FROM family f JOIN church_inquiries l ON l.merged_into = f.id
    ) SELECT array_agg(id ORDER BY depth) FROM family
$$;

REVOKE ALL ON FUNCTION lead_family FROM PUBLIC;
