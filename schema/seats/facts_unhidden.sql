-- Returns one seat with nothing redacted, for internal use only; NULL if the session does not see the class.
CREATE OR REPLACE FUNCTION facts_unhidden(item uuid, seat uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
BEGIN
    RETURN (SELECT f.facts FROM seat_facts_all f
            WHERE f.order_item_id IN (item, seat) AND f.seat_id = seat AND (sees_all OR f.schedule_id = ANY (mine)));
END $$;

REVOKE ALL ON FUNCTION facts_unhidden FROM PUBLIC;
