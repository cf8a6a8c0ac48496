-- Payments taken at the desk (React Fast Training's payment_transactions, in the institute's
-- currency). The website's own payments stay what they are: orders.payment_status.

CREATE TABLE payments (
    id          UUID PRIMARY KEY,
    order_id    UUID NOT NULL REFERENCES orders (id),
    amount      DECIMAL(10, 2) NOT NULL CONSTRAINT payments_amount_positive CHECK (amount > 0),
    currency    CHAR(3) NOT NULL DEFAULT 'USD',
    method      VARCHAR(20) NOT NULL
        CONSTRAINT payments_method_known CHECK (method IN ('cash', 'card')),
    reference   VARCHAR(255),
    received_by TEXT NOT NULL,
    login       NAME NOT NULL DEFAULT session_user,
    desk        TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT payments_card_has_reference CHECK (method <> 'card' OR coalesce(reference, '') ~ '\S')
);
CREATE INDEX idx_payments_order ON payments (order_id);

-- What is still to pay for an order.
CREATE FUNCTION order_balance(o orders) RETURNS DECIMAL(10, 2) LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN o.payment_status IN ('completed', 'refunded', 'partial_refund') THEN 0
           ELSE greatest(o.total - coalesce((SELECT sum(amount) FROM payments p WHERE p.order_id = o.id), 0), 0)
           END::DECIMAL(10, 2)
$$;

-- Records a payment once (the id is the client's); the order is paid when nothing is left. An id that
-- already recorded another payment for this order is `saved_before`.
CREATE FUNCTION record_payment(
    p_id UUID, p_order UUID, p_amount DECIMAL, p_method TEXT, p_reference TEXT,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT balance DECIMAL)
LANGUAGE plpgsql AS $$
DECLARE
    o orders%ROWTYPE;
BEGIN
    SELECT * INTO o FROM orders WHERE id = p_order FOR UPDATE;
    balance := order_balance(o);
    IF o.id IS NULL THEN
        outcome := 'not_found';
    ELSIF EXISTS (SELECT 1 FROM payments WHERE id = p_id AND order_id = p_order) THEN
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
