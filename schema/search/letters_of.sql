CREATE OR REPLACE FUNCTION letters_of(word text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(c, '' ORDER BY c) FROM string_to_table(word, NULL) c
$$;

REVOKE ALL ON FUNCTION letters_of FROM PUBLIC;
