-- Venues (React Fast Training), and no two classes in one venue or with one instructor at the
-- same time. The website goes on writing location_name; a trigger keeps it and the venue together.

CREATE TABLE venues (
    id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name          VARCHAR(100) NOT NULL,
    address_line1 VARCHAR(255),
    address_line2 VARCHAR(255),
    city          VARCHAR(100),
    state         VARCHAR(2),
    zip_code      VARCHAR(10),
    capacity      INTEGER CONSTRAINT venues_capacity_positive CHECK (capacity > 0),
    facilities    JSONB NOT NULL DEFAULT '{}',
    parking_info  TEXT,
    -- Several classes may run here at once: an online room, a range with separate bays.
    is_shared     BOOLEAN NOT NULL DEFAULT FALSE,
    is_active     BOOLEAN NOT NULL DEFAULT TRUE,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX venues_name_once ON venues (lower(name));

INSERT INTO venues (name, address_line1)
SELECT DISTINCT ON (lower(trim(location_name))) trim(location_name), location_addr
FROM schedule ORDER BY lower(trim(location_name)), created_at DESC;

ALTER TABLE schedule
    ADD COLUMN venue_id UUID REFERENCES venues (id),
    ADD COLUMN venue_shared BOOLEAN NOT NULL DEFAULT FALSE,
    -- Rows that overlapped before the rule existed; they stay, and are in adoption_findings.
    ADD COLUMN overlap_adopted BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN notes TEXT;

UPDATE schedule s SET venue_id = v.id FROM venues v WHERE lower(v.name) = lower(trim(s.location_name));
ALTER TABLE schedule ALTER COLUMN venue_id SET NOT NULL;

WITH clashing AS (
    SELECT s.id, bool_or(o.venue_id = s.venue_id) AS by_venue
    FROM schedule s
    JOIN schedule o ON o.id <> s.id
        AND (o.venue_id = s.venue_id OR o.instructor_id = s.instructor_id)
        AND o.start_datetime < s.end_datetime AND s.start_datetime < o.end_datetime
        AND o.status <> 'cancelled'
    WHERE s.status <> 'cancelled'
    GROUP BY s.id
), kept AS (
    INSERT INTO adoption_findings (table_name, row_id, promise)
    SELECT 'schedule', id,
           CASE WHEN by_venue THEN 'schedule_one_class_per_venue' ELSE 'schedule_one_class_per_instructor' END
    FROM clashing
    RETURNING row_id
)
UPDATE schedule SET overlap_adopted = TRUE
WHERE id IN (SELECT row_id FROM kept) OR NOT end_datetime > start_datetime;

-- The venue of a class follows its location name and the other way round. A name the institute
-- has not used before becomes a venue.
CREATE FUNCTION schedule_follow_venue() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place venues%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.venue_id IS NOT DISTINCT FROM OLD.venue_id
       AND NEW.location_name IS DISTINCT FROM OLD.location_name THEN
        NEW.venue_id := NULL;
    END IF;
    IF NEW.venue_id IS NULL THEN
        INSERT INTO venues (name, address_line1) VALUES (trim(NEW.location_name), NEW.location_addr)
        ON CONFLICT DO NOTHING;
        SELECT * INTO place FROM venues WHERE lower(name) = lower(trim(NEW.location_name));
        NEW.venue_id := place.id;
    ELSE
        SELECT * INTO place FROM venues WHERE id = NEW.venue_id;
        NEW.location_name := coalesce(place.name, NEW.location_name);
    END IF;
    NEW.venue_shared := coalesce(place.is_shared, FALSE);
    IF TG_OP = 'UPDATE' AND OLD.overlap_adopted THEN
        -- A class that is moved gives up the exception that adoption gave it.
        NEW.overlap_adopted := (NEW.venue_id, NEW.start_datetime, NEW.end_datetime)
                               IS NOT DISTINCT FROM (OLD.venue_id, OLD.start_datetime, OLD.end_datetime)
                               AND NEW.instructor_id IS NOT DISTINCT FROM OLD.instructor_id;
    ELSE
        NEW.overlap_adopted := FALSE;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_follow_venue
    BEFORE INSERT OR UPDATE OF venue_id, location_name, start_datetime, end_datetime, instructor_id, overlap_adopted
    ON schedule FOR EACH ROW EXECUTE FUNCTION schedule_follow_venue();

-- Adopted overlaps are outside the constraints below, so what is written later is compared with
-- them here. No new ones appear, so nothing can slip in between the look and the write.
CREATE FUNCTION schedule_keeps_off_adopted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    by_venue BOOLEAN;
BEGIN
    SELECT o.venue_id = NEW.venue_id AND NOT NEW.venue_shared INTO by_venue
    FROM schedule o
    WHERE o.overlap_adopted AND o.id <> NEW.id AND o.status NOT IN ('cancelled', 'draft')
      AND o.start_datetime < NEW.end_datetime AND NEW.start_datetime < o.end_datetime
      AND (o.venue_id = NEW.venue_id AND NOT NEW.venue_shared OR o.instructor_id = NEW.instructor_id)
    ORDER BY 1 DESC NULLS LAST LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'another class is there at that time' USING ERRCODE = 'exclusion_violation', TABLE = 'schedule',
            CONSTRAINT = CASE WHEN by_venue THEN 'schedule_one_class_per_venue'
                              ELSE 'schedule_one_class_per_instructor' END;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_off_adopted_new AFTER INSERT ON schedule
    FOR EACH ROW WHEN (NEW.status NOT IN ('cancelled', 'draft'))
    EXECUTE FUNCTION schedule_keeps_off_adopted();
CREATE TRIGGER keep_off_adopted_moved AFTER UPDATE OF venue_id, location_name, start_datetime, end_datetime, instructor_id, status
    ON schedule FOR EACH ROW
    WHEN (NEW.status NOT IN ('cancelled', 'draft') AND NOT NEW.overlap_adopted
          AND (OLD.status IN ('cancelled', 'draft')
               OR (OLD.venue_id, OLD.start_datetime, OLD.end_datetime, OLD.instructor_id)
                  IS DISTINCT FROM (NEW.venue_id, NEW.start_datetime, NEW.end_datetime, NEW.instructor_id)))
    EXECUTE FUNCTION schedule_keeps_off_adopted();
CREATE INDEX idx_schedule_overlap_adopted ON schedule (start_datetime) WHERE overlap_adopted;

-- Classes to come follow their venue when it becomes shared or is shared no longer.
CREATE FUNCTION venue_sharing_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedule SET venue_id = venue_id WHERE venue_id = NEW.id AND end_datetime > now();
    RETURN NULL;
END $$;
CREATE TRIGGER sharing_changed AFTER UPDATE OF is_shared ON venues
    FOR EACH ROW WHEN (OLD.is_shared <> NEW.is_shared) EXECUTE FUNCTION venue_sharing_changed();

ALTER TABLE schedule
    ADD CONSTRAINT schedule_one_class_per_venue
        EXCLUDE USING gist (venue_id WITH =, tstzrange(start_datetime, end_datetime) WITH &&)
        WHERE (status NOT IN ('cancelled', 'draft') AND NOT venue_shared AND NOT overlap_adopted)
        DEFERRABLE INITIALLY IMMEDIATE,
    ADD CONSTRAINT schedule_one_class_per_instructor
        EXCLUDE USING gist (instructor_id WITH =, tstzrange(start_datetime, end_datetime) WITH &&)
        WHERE (status NOT IN ('cancelled', 'draft') AND NOT overlap_adopted)
        DEFERRABLE INITIALLY IMMEDIATE;
