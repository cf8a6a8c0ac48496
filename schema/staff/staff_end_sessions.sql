-- Ends the connections of a login. Returns how many were open.
CREATE OR REPLACE FUNCTION staff_end_sessions(p_login text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('staff.manage');
    IF NOT EXISTS (SELECT FROM staff WHERE login = p_login) THEN
        RETURN 0;
    END IF;
    RETURN (SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE usename = p_login AND datname = current_database() AND pid <> pg_backend_pid());
END $$;

REVOKE ALL ON FUNCTION staff_end_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_end_sessions TO frontdesk_staff;
