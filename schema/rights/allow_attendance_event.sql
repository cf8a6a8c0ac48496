CREATE OR REPLACE FUNCTION allow_attendance_event()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.actor := actor_name(NEW.actor);
    NEW.login := session_user;
    -- Runs before any constraint, because a constraint error of the server would show the whole row.
    IF NEW.kind IS NULL OR NEW.kind NOT IN ('admitted', 'present', 'late', 'left_early', 'no_show', 'note', 'undone',
                                            'set_elsewhere') THEN
        RAISE EXCEPTION 'there is no such mark' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'attendance_kind_known', TABLE = 'attendance_events';
    ELSIF (NEW.kind = 'undone') <> (NEW.undoes IS NOT NULL) THEN
        RAISE EXCEPTION 'an undo names what it takes back' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'attendance_undo_names_event', TABLE = 'attendance_events';
    ELSIF NEW.happened_at NOT BETWEEN '2000-01-01 UTC' AND '2200-01-01 UTC' THEN
        -- No console could show this time or the roster with it.
        RAISE EXCEPTION 'this is no time of the institute' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'attendance_time_sane', TABLE = 'attendance_events';
    END IF;
    IF NEW.kind = 'set_elsewhere' THEN
        -- This kind records a direct write to the seat. It is not a mark.
        IF pg_trigger_depth() = 1 AND is_staff() THEN
            RAISE EXCEPTION 'this is no mark' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT (may('attendance.write')
            OR NEW.kind = 'no_show' AND may('maintenance.run')
            OR may('attendance.write_own') AND EXISTS (
                SELECT FROM order_items WHERE id = NEW.seat_id AND schedule_id = ANY (my_classes()))) THEN
        PERFORM require('attendance.write');
    END IF;
    IF NEW.overridden <> '{}' THEN
        PERFORM require(CASE WHEN EXISTS (
            SELECT FROM unnest(NEW.overridden) reason
            WHERE admission_strictness((SELECT value FROM settings WHERE key = 'admission.policy'), rule_of_reason(reason))
                  = 'block') THEN 'admission.override_block' ELSE 'admission.override' END);
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_attendance_event FROM PUBLIC;
