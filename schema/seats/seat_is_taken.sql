-- Returns true if a seat takes a place in its class. The only definition: free places, expected participants and the
-- nightly no-show job all use it. Same as `Seat::is_taken` in the console.
CREATE OR REPLACE FUNCTION seat_is_taken(seat_status text, order_status text, payment_status text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT seat_status IN ('registered', 'attended') AND NOT order_is_closed(order_status, payment_status)
$$;

REVOKE ALL ON FUNCTION seat_is_taken FROM PUBLIC;
