-- Reverses a payment, a signature, an identity check or a name of a seat, with a reason. `outcome` is taken_back,
-- already_taken_back, superseded (the record changed since), order_closed, event_reused or not_found.
CREATE OR REPLACE FUNCTION seat_take_back(
    p_id uuid, p_item uuid, p_seat uuid, command jsonb, p_actor text, p_desk text, p_at timestamptz)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    record_kind TEXT := command ->> 'kind';
    record UUID := (command ->> 'target')::uuid;
    why TEXT := trim(coalesce(command ->> 'reason', ''));
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
