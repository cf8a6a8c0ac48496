-- Every seat, named or not.
CREATE OR REPLACE VIEW seats WITH (security_invoker = true) AS
SELECT seat_id_of(oi.id, oi.seat_no, n) AS seat_id,
       oi.id AS order_item_id,
       oi.order_id,
       oi.schedule_id,
       n AS seat_no,
       n = oi.seat_no AS is_first
FROM order_items oi, generate_series(oi.seat_no, oi.seat_no + oi.quantity - 1) n;

GRANT SELECT ON seats TO frontdesk_staff;
