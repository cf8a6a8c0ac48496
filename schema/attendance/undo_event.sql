-- Undoes an event. `outcome` is undone, already_undone, superseded (the seat was changed since; by_whom, at_desk and
-- happened_at tell by whom, where and when) or not_found.
CREATE OR REPLACE FUNCTION undo_event(
    p_event uuid, p_target uuid, p_actor text, p_desk text, p_at timestamptz, OUT outcome text,
    OUT by_whom text, OUT at_desk text, OUT happened_at timestamptz, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    target attendance_events%ROWTYPE;
    later attendance_events%ROWTYPE;
    rule TEXT;
BEGIN
    SELECT * INTO target FROM attendance_events e WHERE e.id = p_target AND e.kind <> 'undone';
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    IF NOT hold_seat(target.seat_id, target.seat_id) THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO later FROM attendance_events e WHERE e.undoes = p_target;
    IF FOUND THEN
        outcome := CASE WHEN later.id = p_event THEN 'undone' ELSE 'already_undone' END;
    ELSE
        BEGIN
            INSERT INTO attendance_events (id, seat_id, schedule_id, kind, undoes, actor, desk, happened_at, before, after)
            VALUES (p_event, target.seat_id, target.schedule_id, 'undone', p_target, p_actor, p_desk, p_at, '{}', '{}');
            outcome := 'undone';
        EXCEPTION WHEN check_violation OR unique_violation THEN
            GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
            IF rule = 'attendance_events_pkey' THEN
                outcome := 'event_reused';
                RETURN;
            ELSIF rule <> 'attendance_undo_superseded' THEN
                RAISE;
            END IF;
            outcome := 'superseded';
            SELECT * INTO later FROM attendance_events e
            WHERE e.seat_id = target.seat_id AND e.seq > target.seq ORDER BY e.seq DESC LIMIT 1;
        END;
    END IF;
    by_whom := later.actor; at_desk := later.desk; happened_at := later.happened_at;
    facts := facts_of(target.seat_id, target.seat_id);
END $$;

REVOKE ALL ON FUNCTION undo_event FROM PUBLIC;
GRANT EXECUTE ON FUNCTION undo_event TO frontdesk_staff;
