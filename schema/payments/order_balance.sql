-- Returns the amount still due for an order.
CREATE OR REPLACE FUNCTION order_balance(o orders)
RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN o.payment_status IN ('completed', 'refunded', 'partial_refund') THEN 0
           ELSE greatest(o.total - coalesce((SELECT sum(CASE WHEN p.reverses IS NULL THEN p.amount ELSE -p.amount END)
                                           FROM payments p WHERE p.order_id = o.id), 0), 0)
           END::DECIMAL(10, 2)
$$;

REVOKE ALL ON FUNCTION order_balance FROM PUBLIC;
