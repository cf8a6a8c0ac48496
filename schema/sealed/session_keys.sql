-- Returns the session's keys, newest first, from a comma-separated setting. Malformed keys are ignored.
CREATE OR REPLACE FUNCTION session_keys()
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT k FROM string_to_table(lower(current_setting('frontdesk.key', true)), ',') WITH ORDINALITY s (k, n)
                 WHERE k ~ '^[0-9a-f]{64}$' ORDER BY n)
$$;

REVOKE ALL ON FUNCTION session_keys FROM PUBLIC;
