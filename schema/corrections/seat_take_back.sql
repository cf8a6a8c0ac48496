-- Reverses a payment, a signature, an identity check or a name of a seat, with a reason. `tenders` are those of a payment
-- that the question named; without them all are meant. `outcome` is taken_back, already_taken_back, superseded (the record
-- changed since), other_tenders (others than the named ones stand), order_closed, event_reused or not_found.
CREATE OR REPLACE FUNCTION seat_take_back(
    p_id uuid, p_item uuid, p_seat uuid, command jsonb, p_actor text, p_desk text, p_at timestamptz)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    record_kind TEXT := command ->> 'kind';
    record UUID := (command ->> 'target')::uuid;
    why TEXT := trim(coalesce(command ->> 'reason', ''));
    named UUID[] := (SELECT array_agg(t::uuid ORDER BY t::uuid) FROM jsonb_array_elements_text(command -> 'tenders') t);
    standing UUID[];
    past corrections%ROWTYPE;
    result TEXT;
BEGIN
    IF NOT hold_seat(p_item, p_seat) THEN
        RETURN jsonb_build_object('outcome', 'not_found');
    END IF;
    SELECT * INTO past FROM corrections WHERE id = p_id;
    IF FOUND THEN
        RETURN jsonb_build_object('outcome', CASE
            WHEN (past.kind, past.target) = (record_kind, record) THEN 'taken_back' ELSE 'event_reused' END);
    ELSIF EXISTS (SELECT FROM corrections c WHERE c.kind = record_kind AND c.target = record) THEN
        RETURN jsonb_build_object('outcome', 'already_taken_back');
    END IF;
    IF record_kind = 'payment' AND named IS NOT NULL THEN
        PERFORM require('payments.write');
        -- A second reversal waits here until the first one is seen.
        PERFORM FROM orders o JOIN order_items i ON i.order_id = o.id WHERE i.id = p_seat FOR UPDATE OF o;
        standing := ARRAY(
            SELECT p.id FROM payments p
            WHERE p.order_id = (SELECT order_id FROM order_items WHERE id = p_seat) AND p.reverses IS NULL
              AND record IN (p.id, p.split_of) AND NOT EXISTS (SELECT FROM payments r WHERE r.reverses = p.id)
            ORDER BY p.id);
        IF cardinality(standing) > 0 AND standing <> named THEN
            RETURN jsonb_build_object('outcome', 'other_tenders');
        END IF;
    END IF;
    result := CASE record_kind
        WHEN 'payment' THEN reverse_payment(p_id, p_seat, record, why, p_actor, p_desk, p_at)
        WHEN 'waiver' THEN void_waiver(p_seat, record, why, p_actor, p_at)
        WHEN 'identity' THEN withdraw_identity(p_seat, record)
        WHEN 'name' THEN restore_name(p_seat, record)
    END;
    IF result = 'taken_back' THEN
        INSERT INTO corrections (id, kind, target, seat_id, schedule_id, reason, actor, desk, happened_at)
        SELECT p_id, record_kind, record, i.id, i.schedule_id, why, p_actor, p_desk, p_at
        FROM order_items i WHERE i.id = p_seat;
    END IF;
    RETURN jsonb_build_object('outcome', coalesce(result, 'not_found'));
END $$;

REVOKE ALL ON FUNCTION seat_take_back FROM PUBLIC;
