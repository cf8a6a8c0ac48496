-- What happened to a seat, kept apart from what holds now. attendance_events is append-only;
-- the seat's columns below are its projection, written by the trigger and by nobody else.
-- Each event keeps the seat's state before and after it, so an undo restores exactly that state
-- and can refuse when somebody changed the seat since.

ALTER TABLE order_items
    ADD COLUMN arrived_at TIMESTAMPTZ,
    ADD COLUMN is_late BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN left_early_at TIMESTAMPTZ,
    ADD COLUMN roster_note TEXT;

CREATE TABLE attendance_events (
    id          UUID PRIMARY KEY,
    seq         BIGINT GENERATED ALWAYS AS IDENTITY,
    seat_id     UUID NOT NULL REFERENCES order_items (id),
    schedule_id UUID NOT NULL REFERENCES schedule (id),
    kind        TEXT NOT NULL CONSTRAINT attendance_kind_known CHECK (kind IN (
                    'admitted', 'present', 'late', 'left_early', 'no_show', 'note', 'undone', 'set_elsewhere')),
    undoes      UUID REFERENCES attendance_events (id) CONSTRAINT attendance_undone_once UNIQUE,
    actor       TEXT NOT NULL,
    login       NAME NOT NULL DEFAULT session_user,
    desk        TEXT NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    reason      TEXT,
    overridden  TEXT[] NOT NULL DEFAULT '{}',
    note        TEXT,
    before      JSONB NOT NULL,
    after       JSONB NOT NULL,
    CONSTRAINT attendance_undo_names_event CHECK ((kind = 'undone') = (undoes IS NOT NULL)),
    CONSTRAINT attendance_override_has_reason CHECK (overridden = '{}' OR coalesce(reason, '') ~ '\S')
);
CREATE INDEX idx_attendance_events_seat ON attendance_events (seat_id, seq DESC);
CREATE INDEX idx_attendance_events_recorded ON attendance_events (recorded_at DESC);

-- The part of a seat that an event changes (attendance) and the part it relies on (whose it is).
-- Always written in UTC, so that two sessions in two zones write the same words.
CREATE FUNCTION seat_state(seat order_items) RETURNS JSONB LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
    SELECT jsonb_build_object(
        'status', seat.status, 'arrived_at', seat.arrived_at, 'is_late', seat.is_late,
        'left_early_at', seat.left_early_at, 'roster_note', seat.roster_note,
        'schedule_id', seat.schedule_id, 'participant_id', seat.participant_id,
        'participant_name', seat.participant_name)
$$;

CREATE FUNCTION attendance_after(event attendance_events, state JSONB) RETURNS JSONB
LANGUAGE plpgsql STABLE AS $$
DECLARE
    here JSONB := state || jsonb_build_object(
        'status', 'attended',
        'arrived_at', coalesce(state ->> 'arrived_at', event.happened_at::text)::timestamptz);
BEGIN
    RETURN CASE event.kind
        WHEN 'admitted' THEN here || jsonb_build_object('is_late',
            event.happened_at > (SELECT start_datetime FROM schedule WHERE id = event.schedule_id))
        WHEN 'present' THEN here || '{"is_late": false, "left_early_at": null}'
        WHEN 'late' THEN here || '{"is_late": true}'
        WHEN 'left_early' THEN here || jsonb_build_object('left_early_at', event.happened_at)
        WHEN 'no_show' THEN state || '{"status": "no_show", "arrived_at": null, "is_late": false, "left_early_at": null}'
        WHEN 'note' THEN state || jsonb_build_object('roster_note', nullif(event.note, ''))
    END;
END $$;

-- The event that an undo may take back: the last one of the seat that still holds.
CREATE FUNCTION last_standing_event(seat UUID) RETURNS UUID LANGUAGE sql STABLE AS $$
    SELECT e.id FROM attendance_events e
    WHERE e.seat_id = seat AND e.kind <> 'undone'
      AND NOT EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = e.id)
    ORDER BY e.seq DESC LIMIT 1
$$;

CREATE FUNCTION attendance_project() RETURNS trigger LANGUAGE plpgsql AS $$
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
    -- As stored, so that a later undo compares like with like.
    NEW.after := seat_state(seat);
    RETURN NEW;
END $$;
CREATE TRIGGER attendance_project BEFORE INSERT ON attendance_events
    FOR EACH ROW EXECUTE FUNCTION attendance_project();

-- The website and psql may still write a seat's status; the log then says so.
CREATE FUNCTION attendance_note_outside_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_events
        (id, seat_id, schedule_id, kind, actor, desk, happened_at, before, after)
    VALUES (gen_random_uuid(), NEW.id, NEW.schedule_id, 'set_elsewhere', session_user,
            coalesce(nullif(current_setting('application_name'), ''), 'sql'), now(),
            seat_state(OLD), seat_state(NEW));
    RETURN NULL;
END $$;
CREATE TRIGGER note_outside_change AFTER UPDATE OF status ON order_items
    FOR EACH ROW WHEN (OLD.status <> NEW.status
                       AND current_setting('frontdesk.projecting', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION attendance_note_outside_change();

CREATE FUNCTION attendance_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'attendance events are only ever added'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attendance_events_append_only';
END $$;
CREATE TRIGGER attendance_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attendance_events
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_append_only();
