-- Returns true if a seat may still be used; an absent participant may still arrive. Same as `Seat::is_open` in the
-- console.
CREATE OR REPLACE FUNCTION seat_is_open(seat_status text, order_status text, payment_status text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT seat_status <> 'cancelled' AND NOT order_is_closed(order_status, payment_status)
$$;

REVOKE ALL ON FUNCTION seat_is_open FROM PUBLIC;
