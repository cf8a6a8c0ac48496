-- Records an identity check with the document number, which is stored encrypted: one round trip, safe to repeat. A
-- check is not written without its number; `outcome` is then no_key.
CREATE OR REPLACE FUNCTION record_identity(
    p_id uuid, p_item uuid, p_seat uuid, p_covers text, p_kind text, p_valid_until date, p_birth date,
    p_actor text, p_desk text, p_at timestamptz, OUT outcome text, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
                             -- A birth date that was already known was not saved, and still belongs to the seat.
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
        -- The document is the best source for an unknown birth date.
        UPDATE order_items SET participant_dob = p_birth
        WHERE id = p_seat AND p_birth IS NOT NULL AND seat.birth_date IS NULL;
        outcome := 'recorded';
    END IF;
    facts := facts_of(p_item, p_seat);
END $$;

REVOKE ALL ON FUNCTION record_identity(uuid, uuid, uuid, text, text, date, date, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_identity(uuid, uuid, uuid, text, text, date, date, text, text, timestamptz) TO
    frontdesk_admin, frontdesk_desk, frontdesk_manager;

CREATE OR REPLACE FUNCTION record_identity(
    p_id uuid, p_item uuid, p_seat uuid, p_covers text, p_kind text, p_valid_until date, p_birth date,
    p_actor text, p_desk text, p_at timestamptz, p_number text, OUT outcome text, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    number TEXT := nullif(trim(p_number), '');
    key TEXT;
    was_there BOOLEAN;
    kept BYTEA;
BEGIN
    PERFORM require('identity.write');
    -- A concurrent call with the same id waits here for the first.
    PERFORM hold_seat(p_item, p_seat);
    was_there := EXISTS (SELECT FROM identity_checks WHERE id = p_id);
    IF number IS NOT NULL THEN
        key := sealing_key();
        IF key IS NULL THEN
            outcome := 'no_key';
            RETURN;
        END IF;
    END IF;
    SELECT r.outcome, r.facts INTO outcome, facts
    FROM record_identity(p_id, p_item, p_seat, p_covers, p_kind, p_valid_until, p_birth, p_actor, p_desk, p_at) r;
    IF outcome IS DISTINCT FROM 'recorded' THEN
        RETURN;
    END IF;
    IF was_there THEN
        SELECT content INTO kept FROM sealed_values WHERE kind = 'document_number' AND owner = p_id;
        IF unseal(kept) IS DISTINCT FROM number THEN
            outcome := 'saved_before';
        END IF;
    ELSIF number IS NOT NULL THEN
        INSERT INTO sealed_values (kind, identity_check_id, content, write_id, written_by, desk, written_at)
        VALUES ('document_number', p_id, seal_under(key, number), p_id, actor_name(p_actor), p_desk, p_at);
    END IF;
END $$;

REVOKE ALL ON FUNCTION record_identity(uuid, uuid, uuid, text, text, date, date, text, text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_identity(uuid, uuid, uuid, text, text, date, date, text, text, timestamptz, text) TO
    frontdesk_admin, frontdesk_desk, frontdesk_manager;
