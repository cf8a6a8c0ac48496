CREATE OR REPLACE FUNCTION name_hash(login text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(login, 'UTF8')), 'hex')
$$;

REVOKE ALL ON FUNCTION name_hash FROM PUBLIC;
