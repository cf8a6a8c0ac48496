-- Reverses a payment of the seat's order by a row of the same amount. An order that this leaves unpaid is pending again.
-- A payment of another person or another day needs the right payments.correct.
CREATE OR REPLACE FUNCTION reverse_payment(
    p_id uuid, p_seat uuid, p_payment uuid, p_reason text, p_actor text, p_desk text, p_at timestamptz)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    paid payments%ROWTYPE;
    bill orders%ROWTYPE;
BEGIN
    PERFORM require('payments.write');
    SELECT o.* INTO bill FROM orders o JOIN order_items i ON i.order_id = o.id WHERE i.id = p_seat FOR UPDATE OF o;
    SELECT * INTO paid FROM payments WHERE id = p_payment AND order_id = bill.id AND reverses IS NULL;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF EXISTS (SELECT FROM payments WHERE reverses = p_payment) THEN
        RETURN 'already_taken_back';
    ELSIF bill.payment_status IN ('refunded', 'partial_refund') THEN
        RETURN 'order_closed';
    END IF;
    IF paid.login <> session_user OR site_date(paid.received_at) <> site_date(now()) THEN
        PERFORM require('payments.correct');
    END IF;
    INSERT INTO payments (id, order_id, amount, currency, method, reference, received_by, desk, received_at, reverses, reason)
    VALUES (p_id, paid.order_id, paid.amount, paid.currency, paid.method, paid.reference, p_actor, p_desk, p_at,
            paid.id, p_reason);
    IF bill.payment_status = 'completed' THEN
        UPDATE orders
        SET payment_status = 'pending', status = CASE WHEN status = 'confirmed' THEN 'pending' ELSE status END,
            updated_at = now()
        WHERE id = bill.id;
    END IF;
    RETURN 'taken_back';
END $$;

REVOKE ALL ON FUNCTION reverse_payment FROM PUBLIC;
