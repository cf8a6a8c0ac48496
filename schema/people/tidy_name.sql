-- Returns a name without surrounding spaces and with single spaces between words. All Unicode white space counts.
CREATE OR REPLACE FUNCTION tidy_name(name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(name, '[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'))
$$;

REVOKE ALL ON FUNCTION tidy_name FROM PUBLIC;
