-- Records a payment once (the id is the client's); the order is paid when nothing is left. An id that
-- already recorded another payment for this order is `saved_before`.
CREATE OR REPLACE FUNCTION record_payment(
    p_id uuid, p_order uuid, p_amount numeric, p_method text, p_reference text, p_actor text, p_desk text,
    p_at timestamptz, OUT outcome text, OUT balance numeric)
LANGUAGE plpgsql AS $$
DECLARE
    o orders%ROWTYPE;
BEGIN
    SELECT * INTO o FROM orders WHERE id = p_order FOR UPDATE;
    balance := order_balance(o);
    IF o.id IS NULL THEN
        outcome := 'not_found';
    ELSIF EXISTS (SELECT 1 FROM payments WHERE id = p_id AND order_id = p_order AND reverses IS NULL) THEN
        SELECT CASE WHEN (p.amount, p.method, p.reference)
                         IS DISTINCT FROM (p_amount::DECIMAL(10, 2), p_method::VARCHAR(20), nullif(trim(p_reference), '')::VARCHAR(255))
                    THEN 'saved_before' ELSE 'recorded' END
        INTO outcome FROM payments p WHERE p.id = p_id;
    ELSIF o.status = 'cancelled' OR o.payment_status = 'refunded' THEN
        outcome := 'order_closed';
    ELSIF balance = 0 THEN
        outcome := 'already_paid';
    ELSIF p_amount > balance THEN
        outcome := 'more_than_due';
    ELSE
        INSERT INTO payments (id, order_id, amount, currency, method, reference, received_by, desk, received_at)
        VALUES (p_id, p_order, p_amount,
                coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.currency'), 'USD'),
                p_method, nullif(trim(p_reference), ''), p_actor, p_desk, p_at);
        balance := balance - p_amount;
        IF balance = 0 THEN
            UPDATE orders
            SET payment_status = 'completed', payment_method = p_method,
                payment_ref = coalesce(nullif(trim(p_reference), ''), payment_ref),
                status = CASE WHEN status = 'pending' THEN 'confirmed' ELSE status END,
                updated_at = now()
            WHERE id = p_order;
        END IF;
        outcome := 'recorded';
    END IF;
END $$;

REVOKE ALL ON FUNCTION record_payment FROM PUBLIC;
