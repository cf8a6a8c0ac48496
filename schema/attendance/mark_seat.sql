-- Records an instructor's mark or note. The caller passes the state and note that it saw, so the second of two desks
-- gets a conflict and overwrites nothing. `outcome` is recorded, changed, undone (this event was undone since),
-- saved_before (this id already saved something else for this seat), not_found or event_reused (the id was used for
-- another seat).
CREATE OR REPLACE FUNCTION mark_seat(
    p_event uuid, p_item uuid, p_seat uuid, p_seen_status text, p_seen_note text, p_kind text, p_note text,
    p_actor text, p_desk text, p_at timestamptz, OUT outcome text, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    past attendance_events%ROWTYPE;
    known JSONB;
BEGIN
    -- Locks only, as in admit_seat, so that a refusal splits no item.
    PERFORM 1 FROM order_items WHERE id = p_item FOR UPDATE;
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    known := facts_unhidden(p_item, p_seat);
    facts := show_facts(known);
    IF facts IS NULL THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO past FROM attendance_events e WHERE e.id = p_event;
    IF FOUND THEN
        outcome := CASE WHEN past.seat_id <> p_seat THEN 'event_reused'
                        WHEN EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = p_event) THEN 'undone'
                        WHEN (past.kind, past.note) IS DISTINCT FROM (p_kind, p_note) THEN 'saved_before'
                        ELSE 'recorded' END;
    ELSIF (p_kind <> 'note' AND facts ->> 'seat_status' IS DISTINCT FROM p_seen_status)
       OR nullif(facts ->> 'note', '') IS DISTINCT FROM nullif(p_seen_note, '') THEN
        outcome := 'changed';
    ELSIF NOT hold_seat(p_item, p_seat) THEN
        outcome := 'not_found';
    ELSE
        IF p_kind = 'no_show' AND order_is_closed(known ->> 'order_status', known ->> 'payment_status') THEN
            RAISE EXCEPTION 'the order is closed' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'attendance_order_closed', TABLE = 'attendance_events';
        END IF;
        -- A mark must not bypass the admission rules.
        IF p_kind IN ('admitted', 'present', 'late', 'left_early') THEN
            PERFORM require_entry(known, p_at);
        END IF;
        INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, note, before, after)
        SELECT p_event, id, schedule_id, p_kind, p_actor, p_desk, p_at, p_note, '{}', '{}'
        FROM order_items WHERE id = p_seat;
        outcome := 'recorded';
        facts := facts_of(p_item, p_seat);
    END IF;
END $$;

REVOKE ALL ON FUNCTION mark_seat FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mark_seat TO frontdesk_staff;
