-- When something was done that has waited at its desk; NULL when it has not. The desk says for how many seconds, since
-- its clock may be wrong.
CREATE OR REPLACE FUNCTION done_before(p jsonb)
RETURNS timestamp with time zone
LANGUAGE sql AS $$
    SELECT clock_timestamp() - make_interval(secs => (p ->> 'waited')::double precision)
    WHERE (p ->> 'waited')::double precision >= 60
$$;

REVOKE ALL ON FUNCTION done_before FROM PUBLIC;
