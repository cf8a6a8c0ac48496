-- Records a signature with the version and text that the signer saw. `outcome` is signed, changed (the seat now has
-- another participant), outdated (another version was published in the meantime), unnamed, saved_before (this id
-- already saved another signature here), event_reused or not_found.
CREATE OR REPLACE FUNCTION sign_waiver(
    p_id uuid, p_item uuid, p_seat uuid, p_covers text, p_version text, p_signed_name text, p_guardian text,
    p_guardian_phone text, p_actor text, p_desk text, p_at timestamptz, OUT outcome text, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seat named_seats%ROWTYPE;
    terms waiver_versions%ROWTYPE;
BEGIN
    IF NOT hold_seat(p_item, p_seat) THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO seat FROM named_seats WHERE order_item_id = p_seat AND seat_id = p_seat;
    SELECT * INTO terms FROM waiver_versions WHERE is_current;
    IF seat.name IS NULL THEN
        outcome := 'unnamed';
    ELSIF EXISTS (SELECT 1 FROM waivers WHERE id = p_id) THEN
        SELECT CASE WHEN w.order_item_id IS DISTINCT FROM p_seat THEN 'event_reused'
                    WHEN (w.covers_name, w.waiver_version, w.signed_name, w.guardian_name)
                         IS DISTINCT FROM (p_covers, p_version, p_signed_name, nullif(p_guardian, '')) THEN 'saved_before'
                    ELSE 'signed' END
        INTO outcome FROM waivers w WHERE w.id = p_id;
    ELSIF seat.name IS DISTINCT FROM p_covers THEN
        outcome := 'changed';
    ELSIF terms.version IS DISTINCT FROM p_version THEN
        outcome := 'outdated';
    ELSE
        INSERT INTO waivers (id, user_id, order_item_id, waiver_version, waiver_text, signed_name, signed_date,
                             guardian_name, covers_user_id, covers_name, witnessed_by, desk)
        VALUES (p_id, seat.participant_id, p_seat, terms.version, terms.body, p_signed_name, p_at,
                nullif(p_guardian, ''), seat.participant_id, seat.name, p_actor, p_desk);
        INSERT INTO guardians (minor_user_id, order_item_id, minor_name, guardian_name, phone, recorded_by)
        SELECT seat.participant_id, p_seat, seat.name, p_guardian, nullif(p_guardian_phone, ''), p_actor
        WHERE p_guardian ~ '\S'
          AND NOT EXISTS (
              SELECT 1 FROM guardians g
              WHERE (g.minor_user_id = seat.participant_id
                     OR (g.order_item_id = p_seat AND lower(g.minor_name) = lower(seat.name)))
                AND lower(g.guardian_name) = lower(p_guardian));
        outcome := 'signed';
    END IF;
    facts := facts_of(p_item, p_seat);
END $$;

REVOKE ALL ON FUNCTION sign_waiver FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_waiver TO frontdesk_admin, frontdesk_desk, frontdesk_manager;
