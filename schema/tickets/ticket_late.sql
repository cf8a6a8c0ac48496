-- Returns by how many seconds a deadline was missed; NULL if it was not.
CREATE OR REPLACE FUNCTION ticket_late(due timestamptz, at timestamptz)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN due < at THEN extract(epoch FROM at - due) END
$$;

REVOKE ALL ON FUNCTION ticket_late FROM PUBLIC;
