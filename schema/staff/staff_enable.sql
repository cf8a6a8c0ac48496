-- Enables an account. Outcomes: done, not_found, no_login.
CREATE OR REPLACE FUNCTION staff_enable(p_login text, p_valid_until timestamptz)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('staff.manage');
    UPDATE staff SET is_active = TRUE, disabled_at = NULL, disabled_by = NULL, valid_until = p_valid_until
    WHERE login = p_login;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = p_login) THEN
        RETURN 'no_login';
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN', p_login);
    RETURN 'done';
END $$;

REVOKE ALL ON FUNCTION staff_enable FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_enable TO frontdesk_staff;
