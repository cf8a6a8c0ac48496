-- Returns the member of staff of this session; NULL for other logins and for a disabled or expired account. Uses the
-- clock, not the start of the statement, because a statement may run for hours.
CREATE OR REPLACE FUNCTION current_staff()
RETURNS staff
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me staff%ROWTYPE;
BEGIN
    SELECT * INTO me FROM staff
    WHERE login = session_user AND is_active AND (valid_until IS NULL OR valid_until > clock_timestamp());
    -- A transaction that keeps its snapshot would keep the rights of that time while it stays open.
    IF FOUND AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'staff work in transactions that are read committed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN FOUND THEN me END;
END $$;

REVOKE ALL ON FUNCTION current_staff FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_staff TO frontdesk_staff;
