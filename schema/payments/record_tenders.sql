-- Records a payment in one or more tenders, all of them or none. The client chooses `p_id`, so that a resend is
-- recorded once. A tender is {"id", "amount", "method", "reference", "received"}. A single tender takes the payment's
-- own id. The order is paid when nothing is due. `outcome` is recorded, not_found, order_closed, already_paid,
-- more_than_due, saved_before (this id already recorded another payment) or event_reused (it did so for another order).
CREATE OR REPLACE FUNCTION record_tenders(
    p_id uuid, p_order uuid, p_tenders jsonb, p_actor text, p_desk text, p_at timestamptz,
    OUT outcome text, OUT balance numeric)
LANGUAGE plpgsql AS $$
DECLARE
    bill orders%ROWTYPE;
    tenders JSONB;
    kept JSONB;
    paid_for UUID;
    total DECIMAL(10, 2);
BEGIN
    SELECT * INTO bill FROM orders WHERE id = p_order FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    balance := order_balance(bill);
    SELECT jsonb_agg(jsonb_build_array(CASE WHEN jsonb_array_length(p_tenders) = 1 THEN p_id ELSE t.id END,
                                       t.amount, t.method, nullif(trim(t.reference), ''), t.received)
                     ORDER BY t.id), sum(t.amount)
    INTO tenders, total
    FROM jsonb_to_recordset(p_tenders) AS t(
        id UUID, amount DECIMAL(10, 2), method TEXT, reference TEXT, received DECIMAL(10, 2));
    IF tenders IS NULL THEN
        RAISE EXCEPTION 'a payment has a tender' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT jsonb_agg(jsonb_build_array(p.id, p.amount, p.method, p.reference, p.received) ORDER BY p.id),
           (array_agg(p.order_id))[1]
    INTO kept, paid_for
    FROM payments p WHERE (p.id = p_id OR p.split_of = p_id) AND p.reverses IS NULL;
    IF kept IS NOT NULL THEN
        outcome := CASE WHEN paid_for <> p_order THEN 'event_reused'
                        WHEN kept <> tenders THEN 'saved_before'
                        ELSE 'recorded' END;
    ELSIF bill.status = 'cancelled' OR bill.payment_status = 'refunded' THEN
        outcome := 'order_closed';
    ELSIF balance = 0 THEN
        outcome := 'already_paid';
    ELSIF total > balance THEN
        outcome := 'more_than_due';
    ELSE
        INSERT INTO payments (id, order_id, amount, currency, method, reference, received, split_of, received_by, desk, received_at)
        SELECT (t ->> 0)::uuid, p_order, (t ->> 1)::numeric,
               coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.currency'), 'USD'),
               t ->> 2, t ->> 3, (t ->> 4)::numeric, nullif(p_id, (t ->> 0)::uuid), p_actor, p_desk, p_at
        FROM jsonb_array_elements(tenders) t;
        balance := balance - total;
        IF balance = 0 THEN
            UPDATE orders
            SET payment_method = p_tenders -> -1 ->> 'method',
                payment_ref = coalesce((SELECT max(t ->> 3) FROM jsonb_array_elements(tenders) t), payment_ref),
                status = CASE WHEN status = 'pending' THEN 'confirmed' ELSE status END,
                payment_status = 'completed', updated_at = now()
            WHERE id = p_order;
        END IF;
        outcome := 'recorded';
    END IF;
END $$;

REVOKE ALL ON FUNCTION record_tenders FROM PUBLIC;
