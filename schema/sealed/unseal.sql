-- Decrypts a value; NULL without the key or if it is damaged. Never raises an error.
CREATE OR REPLACE FUNCTION unseal(sealed bytea)
RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
BEGIN
    IF sealed IS NULL OR length(sealed) < 10 OR get_byte(sealed, 0) <> 1 THEN
        RETURN NULL;
    END IF;
    SELECT k INTO key FROM unnest(session_keys()) k WHERE sealing_key_id(k) = substr(sealed, 2, 8) LIMIT 1;
    RETURN pgp_sym_decrypt(substr(sealed, 10), key);
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION unseal FROM PUBLIC;
