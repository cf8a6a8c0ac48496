-- Disables an account: its rights end at once and new connections are refused. After the commit, the caller ends the
-- open connections (staff_end_sessions). Outcomes: done, not_found, last_admin.
CREATE OR REPLACE FUNCTION staff_disable(p_login text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
BEGIN
    PERFORM require('staff.manage');
    SELECT * INTO person FROM staff WHERE login = p_login FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF is_last_admin(person) THEN
        RETURN 'last_admin';
    END IF;
    UPDATE staff SET is_active = FALSE, disabled_at = now(), disabled_by = actor_name(session_user)
    WHERE id = person.id AND is_active;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = p_login) THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN', p_login);
    END IF;
    RETURN 'done';
END $$;

REVOKE ALL ON FUNCTION staff_disable FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_disable TO frontdesk_staff;
