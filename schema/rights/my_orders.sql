-- Returns the orders of the seats in the classes that the session teaches.
CREATE OR REPLACE FUNCTION my_orders()
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT order_id FROM order_items WHERE schedule_id = ANY (my_classes()));
END $$;

REVOKE ALL ON FUNCTION my_orders FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_orders TO frontdesk_staff;
