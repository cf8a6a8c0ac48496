-- Names a seat or enters a substitute. The caller passes the name that it saw, so that the second of two desks gets a
-- conflict. If the email belongs to an account with the same name, the account gets the seat. `outcome` is named,
-- changed, not_found or seat_closed.
CREATE OR REPLACE FUNCTION name_seat(
    p_item uuid, p_seat uuid, p_seen text, p_name text, p_email text, p_birth date, p_person uuid,
    OUT outcome text, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    now_named TEXT;
    now_status TEXT;
BEGIN
    -- Normalized as stored, so that a resent call is the same naming.
    p_seen := tidy_name(p_seen);
    p_name := tidy_name(p_name);
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
            -- The same name means the same person, so known data is kept.
            participant_email = coalesce(nullif(p_email, ''), CASE WHEN now_named = p_name THEN participant_email END),
            participant_dob = coalesce(p_birth, CASE WHEN now_named = p_name THEN participant_dob END)
        WHERE id = p_seat;
        outcome := 'named';
    END IF;
    facts := facts_of(p_item, p_seat);
END $$;

REVOKE ALL ON FUNCTION name_seat FROM PUBLIC;
GRANT EXECUTE ON FUNCTION name_seat TO frontdesk_admin, frontdesk_desk, frontdesk_manager;
