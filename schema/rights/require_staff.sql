-- Raises an error for a disabled account, and for staff of another database of this server.
CREATE OR REPLACE FUNCTION require_staff()
RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT (is_staff() OR may('people.read')) THEN
        RAISE EXCEPTION 'this is for staff' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

REVOKE ALL ON FUNCTION require_staff FROM PUBLIC;
