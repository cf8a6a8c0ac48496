CREATE OR REPLACE FUNCTION age_of_majority()
RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT (value #>> '{}')::integer FROM settings WHERE key = 'admission.age_of_majority'), 18)
$$;

REVOKE ALL ON FUNCTION age_of_majority FROM PUBLIC;
