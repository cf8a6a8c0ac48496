-- Changes the session user's own password. Outcomes: done, not_a_verifier, failed, not_staff.
CREATE OR REPLACE FUNCTION change_my_password(p_verifier text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me staff := current_staff();
    told TEXT;
    why TEXT;
BEGIN
    IF me.id IS NULL THEN
        RETURN 'not_staff';
    END IF;
    BEGIN
        told := give_login(me, p_verifier);
        UPDATE staff SET must_change_password = FALSE WHERE id = me.id AND told = 'done';
    EXCEPTION WHEN OTHERS THEN
        told := 'failed';
        why := SQLERRM;
    END;
    INSERT INTO password_changes (staff_id, login, change_type, desk, success, error_message)
    VALUES (me.id, me.login, 'SELF_CHANGE', current_desk(), told = 'done', coalesce(why, nullif(told, 'done')));
    RETURN told;
END $$;

REVOKE ALL ON FUNCTION change_my_password FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_my_password TO frontdesk_staff;
