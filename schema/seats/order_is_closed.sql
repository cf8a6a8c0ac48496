-- Returns true if an order holds no seats any more: it was canceled or fully refunded. This function, seat_is_open and
-- seat_is_taken are SQL without settings, so that queries inline them.
CREATE OR REPLACE FUNCTION order_is_closed(status text, payment_status text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT status = 'cancelled' OR payment_status = 'refunded'
$$;

REVOKE ALL ON FUNCTION order_is_closed FROM PUBLIC;
