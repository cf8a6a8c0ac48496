CREATE OR REPLACE FUNCTION waiver_valid_days()
RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT (value #>> '{}')::integer FROM settings WHERE key = 'waiver.valid_days'), 365)
$$;

REVOKE ALL ON FUNCTION waiver_valid_days FROM PUBLIC;
