-- Converts durations from seconds to minutes with one decimal.
CREATE OR REPLACE FUNCTION ticket_took(tickets bigint, at_half double precision, at_90 double precision)
RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('tickets', tickets, 'median', round((at_half / 60)::numeric, 1)::float8, 'p90', round((at_90 / 60)::numeric, 1)::float8)
$$;

REVOKE ALL ON FUNCTION ticket_took FROM PUBLIC;
