-- Whether an order holds no seats any more: it was canceled or refunded in full. These three are in SQL and without
-- settings of their own, so that a query takes them in as expressions.
CREATE OR REPLACE FUNCTION order_is_closed(status text, payment_status text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT status = 'cancelled' OR payment_status = 'refunded'
$$;

REVOKE ALL ON FUNCTION order_is_closed FROM PUBLIC;
