-- Returns a sealed value for a console: its text (`open`), or the reason why not: no_key, other_key, damaged.
CREATE OR REPLACE FUNCTION reveal(sealed bytea)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    plain TEXT := unseal(sealed);
BEGIN
    RETURN CASE
        WHEN sealed IS NULL THEN '{"state": "nothing"}'
        WHEN plain IS NOT NULL THEN jsonb_build_object('state', 'open', 'value', plain)
        WHEN session_keys() = '{}' THEN '{"state": "no_key"}'
        WHEN substr(sealed, 2, 8) IN (SELECT sealing_key_id(k) FROM unnest(session_keys()) k) THEN '{"state": "damaged"}'
        ELSE jsonb_build_object('state', 'other_key', 'key', encode(substr(sealed, 2, 8), 'hex')) END;
END $$;

REVOKE ALL ON FUNCTION reveal FROM PUBLIC;
