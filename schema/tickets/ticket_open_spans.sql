-- Returns the spans of a day in which the institute is open, sorted and disjoint. A time that the clock change skips
-- counts as one hour later. A time that occurs twice counts as the second. This is how the server reads a wall-clock
-- time.
CREATE OR REPLACE FUNCTION ticket_open_spans(day date, hours jsonb, holidays jsonb, zone text)
RETURNS tstzrange[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    spans TSTZRANGE[] := '{}';
    o RECORD;
    opens TIMESTAMPTZ;
    closes TIMESTAMPTZ;
    last TIMESTAMPTZ := '-infinity';
BEGIN
    IF holidays ? to_char(day, 'YYYY-MM-DD') THEN
        RETURN spans;
    END IF;
    FOR o IN SELECT split_part(e, '-', 1)::time AS f, split_part(e, '-', 2)::time AS t
             FROM jsonb_array_elements_text(coalesce(hours -> to_char(day, 'dy'), '[]')) e ORDER BY 1, 2 LOOP
        opens := greatest((day + o.f) AT TIME ZONE zone, last);
        closes := (day + o.t) AT TIME ZONE zone;
        IF opens < closes THEN
            spans := spans || tstzrange(opens, closes);
            last := closes;
        END IF;
    END LOOP;
    RETURN spans;
END $$;

REVOKE ALL ON FUNCTION ticket_open_spans FROM PUBLIC;
