CREATE OR REPLACE FUNCTION customer_items()
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT id FROM order_items WHERE order_id = ANY (customer_orders())
                 UNION SELECT id FROM order_items WHERE participant_id = current_customer());
END $$;

REVOKE ALL ON FUNCTION customer_items FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customer_items TO frontdesk_website;
