-- Returns the order items of several people in classes that the session sees. Takes many people at once, so that rights
-- are checked once.
CREATE OR REPLACE FUNCTION items_of_people(people uuid[])
RETURNS TABLE(person_id uuid, item uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
BEGIN
    RETURN QUERY
    SELECT p.person_id, i.item
    FROM person_search p CROSS JOIN LATERAL items_of_person(p.person_id, p.kind) i
    WHERE p.person_id = ANY (people)
      AND (sees_all OR EXISTS (SELECT FROM order_items oi WHERE oi.id = i.item AND oi.schedule_id = ANY (mine)));
END $$;

REVOKE ALL ON FUNCTION items_of_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION items_of_people TO frontdesk_staff;
