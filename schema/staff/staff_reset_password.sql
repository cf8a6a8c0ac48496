-- Sets a new password for a user, which by default must be changed at the next sign-in. Every outcome is recorded.
-- Outcomes: done, not_found, login_taken, not_a_verifier, failed.
CREATE OR REPLACE FUNCTION staff_reset_password(p_login text, p_verifier text, p_must_change boolean)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
    told TEXT;
    why TEXT;
BEGIN
    PERFORM require('staff.manage');
    SELECT * INTO person FROM staff WHERE login = p_login FOR UPDATE;
    IF NOT FOUND THEN
        told := 'not_found';
    ELSE
        BEGIN
            told := give_login(person, p_verifier);
            UPDATE staff SET must_change_password = p_must_change WHERE id = person.id AND told = 'done';
        EXCEPTION WHEN OTHERS THEN
            told := 'failed';
            why := SQLERRM;
        END;
    END IF;
    INSERT INTO password_changes (staff_id, login, change_type, desk, success, error_message)
    VALUES (person.id, left(p_login, 63), CASE WHEN p_must_change THEN 'ADMIN_RESET' ELSE 'ADMIN_FORCE_CHANGE' END,
            current_desk(), told = 'done', coalesce(why, nullif(told, 'done')));
    RETURN told;
END $$;

REVOKE ALL ON FUNCTION staff_reset_password FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_reset_password TO frontdesk_staff;
