-- Unlocks an account after failed sign-ins. Outcomes: done, not_found.
CREATE OR REPLACE FUNCTION staff_unlock(p_login text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person UUID := (SELECT id FROM staff WHERE login = p_login);
BEGIN
    PERFORM require('staff.manage');
    DELETE FROM sign_in_locks WHERE name_hash = name_hash(p_login);
    IF person IS NULL THEN
        RETURN 'not_found';
    END IF;
    INSERT INTO sign_in_attempts (staff_id, desk, outcome) VALUES (person, current_desk(), 'unlocked');
    UPDATE staff SET unlocked_at = now(), unlocked_by = actor_name(session_user) WHERE id = person;
    RETURN 'done';
END $$;

REVOKE ALL ON FUNCTION staff_unlock FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_unlock TO frontdesk_staff;
