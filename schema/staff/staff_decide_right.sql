-- Grants (TRUE) or withholds (FALSE) a single right, or removes that decision (NULL). Outcomes: done, not_found,
-- no_such_right.
CREATE OR REPLACE FUNCTION staff_decide_right(
    p_login text, p_right text, p_given boolean, p_until timestamptz, p_reason text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person UUID := (SELECT id FROM staff WHERE login = p_login);
    about UUID := (SELECT id FROM permissions WHERE name = p_right);
BEGIN
    PERFORM require('staff.manage');
    IF person IS NULL OR about IS NULL THEN
        RETURN CASE WHEN person IS NULL THEN 'not_found' ELSE 'no_such_right' END;
    END IF;
    DELETE FROM staff_permissions WHERE staff_id = person AND permission_id = about;
    INSERT INTO staff_permissions (staff_id, permission_id, is_granted, expires_at, reason)
    SELECT person, about, p_given, p_until, nullif(trim(p_reason), '') WHERE p_given IS NOT NULL;
    RETURN 'done';
END $$;

REVOKE ALL ON FUNCTION staff_decide_right FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_decide_right TO frontdesk_staff;
