-- Adds a member of staff with a login. `p_account` is the email of the person's own account: an instructor sees the
-- classes of that account's instructor. Outcomes: done, login_taken, no_account, not_a_verifier.
CREATE OR REPLACE FUNCTION staff_add(
    p_login text, p_name text, p_role text, p_verifier text, p_valid_until timestamptz, p_account text,
    p_must_change boolean)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
    account UUID := (SELECT id FROM users WHERE email IN (p_account, lower(p_account)) AND deleted_at IS NULL LIMIT 1);
    told TEXT;
BEGIN
    PERFORM require('staff.manage');
    -- An existing role may belong to a user of another database of the server. Only the owner takes it over, as after a
    -- restore.
    IF octet_length(p_login) > 63 OR p_login ~ '^pg_' OR p_login IN ('public', 'none') OR EXISTS (SELECT FROM staff WHERE login = p_login)
       OR (EXISTS (SELECT FROM pg_roles WHERE rolname = p_login) AND NOT acts_as_owner()) THEN
        RETURN 'login_taken';
    ELSIF coalesce(p_account, '') <> '' AND account IS NULL THEN
        RETURN 'no_account';
    END IF;
    INSERT INTO staff (login, display_name, role, valid_until, user_id, must_change_password)
    VALUES (p_login, p_name, p_role, p_valid_until, account, p_must_change)
    RETURNING * INTO person;
    told := give_login(person, p_verifier);
    IF told <> 'done' THEN
        DELETE FROM staff WHERE id = person.id;
    END IF;
    RETURN told;
END $$;

REVOKE ALL ON FUNCTION staff_add FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_add TO frontdesk_staff;
