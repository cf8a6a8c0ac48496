-- Returns the first instant at which this many seconds of opening hours have passed; NULL if it is more than 400 days
-- ahead.
CREATE OR REPLACE FUNCTION ticket_after(
    since timestamptz, seconds bigint, hours jsonb, holidays jsonb, zone text)
RETURNS timestamp with time zone
LANGUAGE plpgsql STABLE AS $$
DECLARE
    first DATE := (since AT TIME ZONE zone)::date;
    remaining NUMERIC := seconds;
    open NUMERIC;
    span TSTZRANGE;
BEGIN
    IF seconds <= 0 THEN
        RETURN since;
    END IF;
    FOR ahead IN 0..400 LOOP
        FOREACH span IN ARRAY ticket_open_spans(first + ahead, hours, holidays, zone) LOOP
            open := extract(epoch FROM upper(span)) - extract(epoch FROM greatest(lower(span), since));
            IF open >= remaining THEN
                RETURN greatest(lower(span), since) + make_interval(secs => remaining::float8);
            END IF;
            remaining := remaining - greatest(open, 0);
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ticket_after FROM PUBLIC;
