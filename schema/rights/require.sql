-- Raises an error if the session lacks the right. The message names the right, for the log.
CREATE OR REPLACE FUNCTION require(wanted text)
RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT may(wanted) THEN
        RAISE EXCEPTION 'this needs the right %', wanted USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

REVOKE ALL ON FUNCTION require FROM PUBLIC;
GRANT EXECUTE ON FUNCTION require TO frontdesk_staff;
