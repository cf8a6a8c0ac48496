-- Writes both notes. The caller passes the id of the write that it saw, so that the second of two desks gets a
-- conflict. Safe to repeat. `outcome` is written, changed, no_key, sealed (the existing value cannot be decrypted here,
-- so it is not replaced), saved_before or not_found. `sealed` is the person's current value.
CREATE OR REPLACE FUNCTION write_medical_notes(
    p_id uuid, p_person uuid, p_kind text, p_seen uuid, p_emergency text, p_medical text, p_actor text,
    p_desk text, p_at timestamptz, OUT outcome text, OUT sealed jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    plain TEXT := jsonb_build_object('emergency', coalesce(trim(p_emergency), ''), 'medical', coalesce(trim(p_medical), ''));
    key TEXT;
    kept sealed_values%ROWTYPE;
BEGIN
    PERFORM require('medical.write');
    -- Concurrent writers about this person wait here, whether a value exists yet or not.
    IF p_kind = 'account' THEN
        PERFORM FROM users WHERE id = p_person AND deleted_at IS NULL FOR NO KEY UPDATE;
    ELSE
        PERFORM FROM order_items WHERE id = p_person AND p_kind = 'attendee' AND participant_id IS NULL FOR NO KEY UPDATE;
    END IF;
    IF NOT FOUND OR NOT (may('people.read') OR teaches_person(p_person)) THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO kept FROM sealed_values WHERE kind = 'notes' AND owner = p_person;
    key := sealing_key();
    IF key IS NULL THEN
        outcome := 'no_key';
    ELSIF kept.owner IS NOT NULL AND unseal(kept.content) IS NULL THEN
        outcome := 'sealed';
    ELSIF kept.write_id = p_id THEN
        outcome := CASE WHEN unseal(kept.content) = plain THEN 'written' ELSE 'saved_before' END;
    ELSIF kept.write_id IS DISTINCT FROM p_seen THEN
        outcome := 'changed';
    ELSE
        INSERT INTO sealed_values (kind, user_id, order_item_id, content, write_id, written_by, desk, written_at)
        VALUES ('notes', CASE WHEN p_kind = 'account' THEN p_person END, CASE WHEN p_kind = 'attendee' THEN p_person END,
                seal_under(key, plain), p_id, actor_name(p_actor), p_desk, p_at)
        ON CONFLICT (kind, owner) DO UPDATE SET
            content = excluded.content, write_id = excluded.write_id, written_by = excluded.written_by,
            desk = excluded.desk, written_at = excluded.written_at;
        outcome := 'written';
    END IF;
    sealed := sealed_of_person(p_person, p_kind);
END $$;

REVOKE ALL ON FUNCTION write_medical_notes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION write_medical_notes TO frontdesk_staff;
