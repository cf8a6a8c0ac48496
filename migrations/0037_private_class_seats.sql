-- A class for one organisation is not only hidden from the website's other customers: no seat of it is sold to
-- them either, should one come by its id. Whose order has seats in it may change that order.

CREATE FUNCTION website_may_book(class UUID) RETURNS BOOLEAN LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM schedule s WHERE s.id = class AND s.is_private)
        OR EXISTS (SELECT FROM order_items oi WHERE oi.schedule_id = class
                   AND oi.order_id = ANY ((SELECT customer_orders())::uuid[]))
$$;
REVOKE ALL ON FUNCTION website_may_book(UUID) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION website_may_book(UUID) TO frontdesk_website;

ALTER POLICY website_insert ON order_items
    WITH CHECK (order_id = ANY ((SELECT customer_orders())::uuid[]) AND website_may_book(schedule_id));
