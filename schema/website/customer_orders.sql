CREATE OR REPLACE FUNCTION customer_orders()
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT id FROM orders WHERE user_id = current_customer()
                 UNION SELECT id FROM orders WHERE id = guest_order() AND user_id IS NULL);
END $$;

REVOKE ALL ON FUNCTION customer_orders FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customer_orders TO frontdesk_website;
