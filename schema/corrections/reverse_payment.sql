-- Reverses a payment of the seat's order: one new row of the same amount for each tender. `p_payment` is a payment or
-- one of its tenders. An order that is unpaid afterwards is pending again. A payment of another person or another day
-- needs the right payments.correct.
CREATE OR REPLACE FUNCTION reverse_payment(
    p_id uuid, p_seat uuid, p_payment uuid, p_reason text, p_actor text, p_desk text, p_at timestamptz)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    paid payments%ROWTYPE;
    bill orders%ROWTYPE;
    reversed BOOLEAN := FALSE;
BEGIN
    PERFORM require('payments.write');
    SELECT o.* INTO bill FROM orders o JOIN order_items i ON i.order_id = o.id WHERE i.id = p_seat FOR UPDATE OF o;
    IF NOT EXISTS (SELECT FROM payments p
                   WHERE p.order_id = bill.id AND p.reverses IS NULL AND p_payment IN (p.id, p.split_of)) THEN
        RETURN 'not_found';
    END IF;
    FOR paid IN
        SELECT p.* FROM payments p
        WHERE p.order_id = bill.id AND p.reverses IS NULL AND p_payment IN (p.id, p.split_of)
          AND NOT EXISTS (SELECT FROM payments r WHERE r.reverses = p.id)
        ORDER BY p.id
    LOOP
        IF bill.payment_status IN ('refunded', 'partial_refund') THEN
            RETURN 'order_closed';
        ELSIF paid.login <> session_user OR site_date(paid.received_at) <> site_date(now()) THEN
            PERFORM require('payments.correct');
        END IF;
        INSERT INTO payments (id, order_id, amount, currency, method, reference, received_by, desk, received_at, reverses, reason)
        VALUES (CASE WHEN reversed THEN gen_random_uuid() ELSE p_id END, paid.order_id, paid.amount, paid.currency,
                paid.method, paid.reference, p_actor, p_desk, p_at, paid.id, p_reason);
        reversed := TRUE;
    END LOOP;
    IF NOT reversed THEN
        RETURN 'already_taken_back';
    END IF;
    IF bill.payment_status = 'completed' THEN
        UPDATE orders
        SET payment_status = 'pending', status = CASE WHEN status = 'confirmed' THEN 'pending' ELSE status END,
            updated_at = now()
        WHERE id = bill.id;
    END IF;
    RETURN 'taken_back';
END $$;

REVOKE ALL ON FUNCTION reverse_payment FROM PUBLIC;
