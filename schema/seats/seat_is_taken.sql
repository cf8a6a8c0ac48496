-- Whether a seat takes a place in its class. The one definition: what a class has left, what a desk expects and what
-- the nightly job marks all ask this; `Seat::is_taken` is the same in the console.
CREATE OR REPLACE FUNCTION seat_is_taken(seat_status text, order_status text, payment_status text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT seat_status IN ('registered', 'attended') AND NOT order_is_closed(order_status, payment_status)
$$;

REVOKE ALL ON FUNCTION seat_is_taken FROM PUBLIC;
