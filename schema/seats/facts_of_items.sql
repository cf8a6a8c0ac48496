-- Returns the seats of items whose classes the session sees. In plpgsql, which keeps the plan of the view.
CREATE OR REPLACE FUNCTION facts_of_items(items uuid[])
RETURNS TABLE(
    seat_id uuid, order_item_id uuid, seat_no integer, order_id uuid, schedule_id uuid, participant_id uuid,
    start_datetime timestamp with time zone, facts jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
    hidden JSONB := hidden_facts();
BEGIN
    RETURN QUERY
    SELECT f.seat_id, f.order_item_id, f.seat_no, f.order_id, f.schedule_id, f.participant_id, f.start_datetime,
           shown_facts(f.facts, hidden, (SELECT secret FROM facts_secret))
    FROM seat_facts_all f
    WHERE f.order_item_id = ANY (items) AND (sees_all OR f.schedule_id = ANY (mine));
END $$;

REVOKE ALL ON FUNCTION facts_of_items FROM PUBLIC;
GRANT EXECUTE ON FUNCTION facts_of_items TO frontdesk_staff;
