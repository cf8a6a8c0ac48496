-- A name without spaces around it and with single spaces within; any white space counts, also the wide ones.
CREATE OR REPLACE FUNCTION tidy_name(name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(name, '[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'))
$$;

REVOKE ALL ON FUNCTION tidy_name FROM PUBLIC;
