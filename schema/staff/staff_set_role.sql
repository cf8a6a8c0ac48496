-- Changes the role of a user. Outcomes: done, not_found, last_admin, no_login (after a restore: reset the password
-- first).
CREATE OR REPLACE FUNCTION staff_set_role(p_login text, p_role text, p_account text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
    account UUID := (SELECT id FROM users WHERE email IN (p_account, lower(p_account)) AND deleted_at IS NULL LIMIT 1);
BEGIN
    PERFORM require('staff.manage');
    SELECT * INTO person FROM staff WHERE login = p_login FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF coalesce(p_account, '') <> '' AND account IS NULL THEN
        RETURN 'no_account';
    ELSIF p_role <> 'admin' AND is_last_admin(person) THEN
        RETURN 'last_admin';
    ELSIF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = person.login) THEN
        RETURN 'no_login';
    END IF;
    UPDATE staff SET role = p_role, user_id = coalesce(account, user_id) WHERE id = person.id;
    IF p_role <> person.role THEN
        EXECUTE format('REVOKE %I FROM %I', 'frontdesk_' || person.role, person.login);
        EXECUTE format('GRANT %I TO %I', 'frontdesk_' || p_role, person.login);
    END IF;
    RETURN 'done';
END $$;

REVOKE ALL ON FUNCTION staff_set_role FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_set_role TO frontdesk_staff;
