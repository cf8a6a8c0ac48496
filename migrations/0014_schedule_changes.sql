-- What moved: a class that changed its room, time or instructor, or was cancelled, stands out on
-- the day, with what it was before. Kept by a trigger, whoever made the change.

CREATE TABLE schedule_changes (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    schedule_id UUID NOT NULL REFERENCES schedule (id),
    kind        TEXT NOT NULL CONSTRAINT schedule_changes_kind_known
                CHECK (kind IN ('venue', 'time', 'instructor', 'status', 'capacity')),
    old_value   TEXT,
    new_value   TEXT,
    changed_by  TEXT NOT NULL DEFAULT session_user,
    changed_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX idx_schedule_changes_class ON schedule_changes (schedule_id, changed_at);

CREATE FUNCTION instructor_name(instructor UUID) RETURNS TEXT LANGUAGE sql STABLE AS $$
    SELECT trim(u.first_name || ' ' || u.last_name)
    FROM instructors i JOIN users u ON u.id = i.user_id WHERE i.id = instructor
$$;

CREATE FUNCTION schedule_keep_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO schedule_changes (schedule_id, kind, old_value, new_value)
    SELECT NEW.id, c.kind, c.old_value, c.new_value
    FROM (VALUES
        ('venue', OLD.location_name::text, NEW.location_name::text),
        ('time', (OLD.start_datetime AT TIME ZONE site_timezone())::text,
                 (NEW.start_datetime AT TIME ZONE site_timezone())::text),
        ('instructor', instructor_name(OLD.instructor_id), instructor_name(NEW.instructor_id)),
        ('status', CASE WHEN 'cancelled' IN (OLD.status, NEW.status) THEN OLD.status::text END,
                   CASE WHEN 'cancelled' IN (OLD.status, NEW.status) THEN NEW.status::text END),
        ('capacity', OLD.max_capacity::text, NEW.max_capacity::text)
    ) AS c (kind, old_value, new_value)
    WHERE c.old_value IS DISTINCT FROM c.new_value;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_changes AFTER UPDATE OF location_name, venue_id, start_datetime, instructor_id, status, max_capacity
    ON schedule FOR EACH ROW
    WHEN ((OLD.location_name, OLD.start_datetime, OLD.instructor_id, OLD.status, OLD.max_capacity)
          IS DISTINCT FROM (NEW.location_name, NEW.start_datetime, NEW.instructor_id, NEW.status, NEW.max_capacity))
    EXECUTE FUNCTION schedule_keep_changes();
