-- Voids a signature that covers the seat's participant. The trigger allow_waiver checks the right.
CREATE OR REPLACE FUNCTION void_waiver(p_seat uuid, p_waiver uuid, p_reason text, p_actor text, p_at timestamptz)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    signed waivers%ROWTYPE;
BEGIN
    SELECT w.* INTO signed FROM waivers w JOIN order_items i ON i.id = p_seat
    WHERE w.id = p_waiver AND (w.order_item_id = i.id OR w.covers_user_id = i.participant_id)
    FOR UPDATE OF w;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF signed.voided_at IS NOT NULL THEN
        RETURN 'already_taken_back';
    END IF;
    UPDATE waivers SET voided_at = p_at, voided_by = p_actor, void_reason = p_reason WHERE id = p_waiver;
    RETURN 'taken_back';
END $$;

REVOKE ALL ON FUNCTION void_waiver FROM PUBLIC;
