-- Returns when a queued command was made at its desk; NULL if it was not queued. The desk sends the seconds since then,
-- because its clock may be wrong.
CREATE OR REPLACE FUNCTION done_before(p jsonb)
RETURNS timestamp with time zone
LANGUAGE sql AS $$
    SELECT clock_timestamp() - make_interval(secs => (p ->> 'waited')::double precision)
    WHERE (p ->> 'waited')::double precision >= 60
$$;

REVOKE ALL ON FUNCTION done_before FROM PUBLIC;
