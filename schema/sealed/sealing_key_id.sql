CREATE OR REPLACE FUNCTION sealing_key_id(key text)
RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT substr(sha256('frontdesk key: '::bytea || decode(key, 'hex')), 1, 8)
$$;

REVOKE ALL ON FUNCTION sealing_key_id FROM PUBLIC;
