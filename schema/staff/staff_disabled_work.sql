-- Returns open work whose assignee can no longer sign in, for `frontdesk doctor`.
CREATE OR REPLACE FUNCTION staff_disabled_work()
RETURNS TABLE(login text, name text, leads bigint, steps bigint, tickets bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT may('staff.manage') THEN
        PERFORM require('leads.manage');
    END IF;
    RETURN QUERY
    SELECT s.login::text, s.display_name::text, w.leads, w.steps, w.tickets
    FROM staff s CROSS JOIN LATERAL staff_open_work(s.id) w
    WHERE NOT staff_is_working(s.id) AND w.leads + w.tickets > 0
    ORDER BY lower(s.display_name), s.login;
END $$;

REVOKE ALL ON FUNCTION staff_disabled_work FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_disabled_work TO frontdesk_staff;
