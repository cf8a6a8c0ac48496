CREATE OR REPLACE FUNCTION attendance_project()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seat order_items%ROWTYPE;
    target attendance_events%ROWTYPE;
BEGIN
    IF NEW.kind = 'set_elsewhere' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO STRICT seat FROM order_items WHERE id = NEW.seat_id FOR UPDATE;
    NEW.schedule_id := seat.schedule_id;
    NEW.before := seat_state(seat);
    IF NEW.kind = 'undone' THEN
        SELECT * INTO target FROM attendance_events WHERE id = NEW.undoes;
        IF target.id IS DISTINCT FROM last_standing_event(seat.id) OR target.after <> NEW.before
           OR target.kind = 'set_elsewhere' THEN
            RAISE EXCEPTION 'the seat has changed since' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'attendance_undo_superseded', TABLE = 'attendance_events';
        END IF;
        NEW.after := target.before;
    ELSE
        IF seat.status = 'cancelled' THEN
            RAISE EXCEPTION 'the seat is cancelled' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'attendance_seat_cancelled', TABLE = 'attendance_events';
        END IF;
        NEW.after := attendance_after(NEW, NEW.before);
    END IF;
    PERFORM set_config('frontdesk.projecting', 'on', true);
    UPDATE order_items SET
        status = NEW.after ->> 'status',
        arrived_at = (NEW.after ->> 'arrived_at')::timestamptz,
        is_late = (NEW.after ->> 'is_late')::boolean,
        left_early_at = (NEW.after ->> 'left_early_at')::timestamptz,
        roster_note = NEW.after ->> 'roster_note'
    WHERE id = seat.id
    RETURNING * INTO seat;
    PERFORM set_config('frontdesk.projecting', 'off', true);
    -- Records the state as stored, so that a later undo compares equal values.
    NEW.after := seat_state(seat);
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION attendance_project FROM PUBLIC;
