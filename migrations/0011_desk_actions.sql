-- What the desk mends before it admits: each one call, each safe to repeat. A call that comes again
-- with other content (somebody typed on after the line broke) is told that the first was saved.

-- Names a seat or puts in a substitute. The caller says which name it saw, so that of two desks
-- the second is told. An email of an account of that very name gives the seat to the account.
-- `outcome` is named, changed, not_found or seat_closed.
CREATE FUNCTION name_seat(
    p_item UUID, p_seat UUID, p_seen TEXT, p_name TEXT, p_email TEXT, p_birth DATE, p_person UUID,
    OUT outcome TEXT, OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    now_named TEXT;
    now_status TEXT;
BEGIN
    IF NOT hold_seat(p_item, p_seat) THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT name, status INTO now_named, now_status
    FROM named_seats WHERE order_item_id = p_seat AND seat_id = p_seat;
    IF now_named IS DISTINCT FROM p_seen AND now_named IS DISTINCT FROM p_name THEN
        outcome := 'changed';
    ELSIF now_status <> 'registered' THEN
        outcome := 'seat_closed';
    ELSE
        UPDATE order_items
        SET participant_name = p_name,
            participant_id = coalesce((SELECT u.id FROM users u
                                       WHERE u.email IN (p_email, lower(p_email)) AND u.deleted_at IS NULL
                                         AND lower(trim(u.first_name || ' ' || u.last_name)) = lower(trim(p_name))
                                       LIMIT 1), p_person,
                                      CASE WHEN now_named = p_name THEN participant_id END),
            -- Under the same name it is the same person: what is known stays.
            participant_email = coalesce(nullif(p_email, ''), CASE WHEN now_named = p_name THEN participant_email END),
            participant_dob = coalesce(p_birth, CASE WHEN now_named = p_name THEN participant_dob END)
        WHERE id = p_seat;
        outcome := 'named';
    END IF;
    facts := facts_of(p_item, p_seat);
END $$;

-- Keeps a signature with the version and text that the signer saw. `outcome` is signed,
-- changed (the seat is somebody else's by now), outdated (another version was published
-- meanwhile), unnamed, saved_before (this id already saved another signature here), event_reused or
-- not_found.
CREATE FUNCTION sign_waiver(
    p_id UUID, p_item UUID, p_seat UUID, p_covers TEXT, p_version TEXT, p_signed_name TEXT,
    p_guardian TEXT, p_guardian_phone TEXT, p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT facts JSONB)
LANGUAGE plpgsql AS $$
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

-- Records that a document was looked at. `outcome` is recorded, changed (the seat is somebody else's by
-- now), unnamed, saved_before (this id already saved another check here), event_reused or not_found.
CREATE FUNCTION record_identity(
    p_id UUID, p_item UUID, p_seat UUID, p_covers TEXT, p_kind TEXT, p_valid_until DATE, p_birth DATE,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    seat named_seats%ROWTYPE;
    past identity_checks%ROWTYPE;
BEGIN
    IF NOT hold_seat(p_item, p_seat) THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO seat FROM named_seats WHERE order_item_id = p_seat AND seat_id = p_seat;
    SELECT * INTO past FROM identity_checks WHERE id = p_id;
    IF past.id IS NOT NULL THEN
        outcome := CASE WHEN past.order_item_id IS DISTINCT FROM p_seat THEN 'event_reused'
                        WHEN (past.covers_name, past.document_type, past.valid_until)
                             IS DISTINCT FROM (p_covers, p_kind, p_valid_until)
                             -- Where the date was known it was not saved, and is the seat's all the same.
                             OR (p_birth <> seat.birth_date AND seat.name = p_covers) THEN 'saved_before'
                        ELSE 'recorded' END;
    ELSIF seat.name IS NULL THEN
        outcome := 'unnamed';
    ELSIF seat.name IS DISTINCT FROM p_covers THEN
        outcome := 'changed';
    ELSE
        INSERT INTO identity_checks (id, user_id, order_item_id, covers_name, document_type, valid_until,
                                     checked_by, desk, checked_at)
        VALUES (p_id, seat.participant_id, p_seat, seat.name, p_kind, p_valid_until, p_actor, p_desk, p_at);
        -- The document is the best source for a birth date that nobody had.
        UPDATE order_items SET participant_dob = p_birth
        WHERE id = p_seat AND p_birth IS NOT NULL AND seat.birth_date IS NULL;
        outcome := 'recorded';
    END IF;
    facts := facts_of(p_item, p_seat);
END $$;

-- record_payment for somebody who stands at the desk with a seat of that order.
CREATE FUNCTION pay_for_seat(
    p_id UUID, p_item UUID, p_seat UUID, p_amount DECIMAL, p_method TEXT, p_reference TEXT,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT balance DECIMAL, OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    bill UUID := (SELECT order_id FROM order_items WHERE id IN (p_item, p_seat) LIMIT 1);
BEGIN
    SELECT r.outcome, r.balance INTO outcome, balance
    FROM record_payment(p_id, bill, p_amount, p_method, p_reference, p_actor, p_desk, p_at) r;
    facts := facts_of(p_item, p_seat);
END $$;
