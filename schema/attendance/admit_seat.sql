-- Admits the participant of a seat. `outcome` is admitted, already_in, changed (the facts differ from `p_token`, or the
-- seat is canceled), undone (this event was undone), event_reused or not_found.
CREATE OR REPLACE FUNCTION admit_seat(
    p_event uuid, p_item uuid, p_seat uuid, p_token text, p_actor text, p_desk text, p_at timestamptz,
    p_reason text, p_overridden text[], OUT outcome text, OUT event_id uuid, OUT by_whom text,
    OUT at_desk text, OUT happened_at timestamptz, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    past attendance_events%ROWTYPE;
    known JSONB;
    rule TEXT;
BEGIN
    -- Locks only; hold_seat splits the item later, so a refusal writes nothing. The item is locked first, as in
    -- hold_seat, so that two commands on one seat cannot deadlock.
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
        -- A resent arrival must not return "admitted" after the arrival was undone.
        outcome := CASE WHEN past.seat_id <> p_seat OR past.kind <> 'admitted' THEN 'event_reused'
                        WHEN EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = p_event) THEN 'undone'
                        ELSE 'admitted' END;
        event_id := past.id; by_whom := past.actor; at_desk := past.desk; happened_at := past.happened_at;
        RETURN;
    END IF;
    IF facts ->> 'seat_status' = 'attended' THEN
        outcome := 'already_in';
        event_id := (facts #>> '{arrival,event_id}')::uuid;
        by_whom := facts #>> '{arrival,by}';
        at_desk := facts #>> '{arrival,desk}';
        happened_at := coalesce((facts #>> '{arrival,at}')::timestamptz, (facts ->> 'arrived_at')::timestamptz);
    ELSIF facts ->> 'token' IS DISTINCT FROM p_token OR facts ->> 'seat_status' = 'cancelled' THEN
        outcome := 'changed';
    ELSIF NOT hold_seat(p_item, p_seat) THEN
        outcome := 'not_found';
    ELSE
        PERFORM require_entry(known, p_at);
        INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, reason,
                                       overridden, before, after)
        VALUES (p_event, p_seat, (facts ->> 'schedule_id')::uuid, 'admitted', p_actor, p_desk, p_at,
                p_reason, p_overridden, '{}', '{}');
        outcome := 'admitted'; event_id := p_event; by_whom := actor_name(p_actor); at_desk := p_desk; happened_at := p_at;
        facts := facts_of(p_item, p_seat);
    END IF;
EXCEPTION WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
    IF rule <> 'attendance_events_pkey' THEN
        RAISE;
    END IF;
    -- Another session used the same id for another seat at the same moment.
    outcome := 'event_reused';
END $$;

REVOKE ALL ON FUNCTION admit_seat FROM PUBLIC;
GRANT EXECUTE ON FUNCTION admit_seat TO frontdesk_staff;
