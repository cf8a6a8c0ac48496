-- Returns true if the session has a right. The owner has all rights, and a login that is not staff has none. A command
-- calls this a dozen times, so the usual case, a user with only the rights of their role, is one short query.
CREATE OR REPLACE FUNCTION may(wanted text)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    holds BOOLEAN;
    is_own BOOLEAN;
    by_role BOOLEAN;
BEGIN
    SELECT s.is_active AND (s.valid_until IS NULL OR s.valid_until > clock_timestamp()), s.has_own_rights,
           r.is_active AND wanted = ANY (r.rights)
    INTO holds, is_own, by_role
    FROM staff s JOIN roles r ON r.name = s.role
    WHERE s.login = session_user;
    IF NOT FOUND THEN
        -- A member of staff stays one, whatever else the login may be.
        RETURN acts_as_owner() AND NOT EXISTS (SELECT FROM staff WHERE login = session_user);
    END IF;
    IF NOT holds THEN
        RETURN FALSE;
    END IF;
    IF is_own THEN
        RETURN staff_may(current_staff(), wanted);
    END IF;
    -- As in current_staff().
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'staff work in transactions that are read committed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN by_role;
END $$;

REVOKE ALL ON FUNCTION may FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may TO frontdesk_staff;
