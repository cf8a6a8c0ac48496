CREATE OR REPLACE FUNCTION website_may_book(class uuid)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM schedule s WHERE s.id = class AND s.is_private)
        OR EXISTS (SELECT FROM order_items oi WHERE oi.schedule_id = class
                   AND oi.order_id = ANY ((SELECT customer_orders())::uuid[]))
$$;

REVOKE ALL ON FUNCTION website_may_book FROM PUBLIC;
GRANT EXECUTE ON FUNCTION website_may_book TO frontdesk_website;
