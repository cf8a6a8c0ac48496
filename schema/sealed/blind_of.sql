CREATE OR REPLACE FUNCTION blind_of(p_kind text, value text, key text)
RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT hmac(convert_to(p_kind || ':' || nullif(
                    CASE p_kind WHEN 'email' THEN lower(trim(value))
                                -- With or without the country code 1, as in a search.
                                ELSE regexp_replace(regexp_replace(value, '\D', '', 'g'), '^(?:00|011)?1(\d{10})$', '\1') END, ''),
                    'UTF8'),
                hmac('frontdesk blind index'::bytea, decode(key, 'hex'), 'sha256'), 'sha256')
$$;

REVOKE ALL ON FUNCTION blind_of FROM PUBLIC;
