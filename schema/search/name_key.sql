-- Returns "ana garcia" for "García, Ana": the normalized words in alphabetical order.
CREATE OR REPLACE FUNCTION name_key(name text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words TEXT[] := string_to_array(fold(name), ' ');
BEGIN
    -- Most names have two words, which need no query to sort.
    IF cardinality(words) = 2 THEN
        RETURN least(words[1], words[2]) || ' ' || greatest(words[1], words[2]);
    END IF;
    RETURN coalesce((SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(words) w), '');
END $$;

REVOKE ALL ON FUNCTION name_key FROM PUBLIC;
