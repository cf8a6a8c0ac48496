-- Returns the whole seconds of opening hours from one instant to another.
CREATE OR REPLACE FUNCTION ticket_open_seconds(
    since timestamptz, until timestamptz, hours jsonb, holidays jsonb, zone text)
RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    day DATE := (since AT TIME ZONE zone)::date;
    last DATE := (until AT TIME ZONE zone)::date;
    open NUMERIC := 0;
    span TSTZRANGE;
BEGIN
    WHILE since < until AND day <= last LOOP
        FOREACH span IN ARRAY ticket_open_spans(day, hours, holidays, zone) LOOP
            open := open + greatest(extract(epoch FROM least(upper(span), until)) - extract(epoch FROM greatest(lower(span), since)), 0);
        END LOOP;
        day := day + 1;
    END LOOP;
    RETURN floor(open);
END $$;

REVOKE ALL ON FUNCTION ticket_open_seconds FROM PUBLIC;
