CREATE OR REPLACE FUNCTION live_classes_of_order(bill uuid)
RETURNS uuid[]
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT oi.schedule_id FROM order_items oi WHERE oi.order_id = bill LIMIT 41);
END $$;

REVOKE ALL ON FUNCTION live_classes_of_order FROM PUBLIC;
