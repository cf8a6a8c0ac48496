-- Whether each typed word begins a word of a text, where neighboring words may be written as one. Four digits or more
-- may also end a number. This is what an exact match is; `domain::lookup` has the same rule.
CREATE OR REPLACE FUNCTION begins_each(own text, words text[])
RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    way TEXT;
BEGIN
    FOR way IN SELECT typed_ways(words, FALSE) LOOP
        IF NOT EXISTS (
            SELECT FROM string_to_table(way, ' ') word
            WHERE own NOT LIKE word_pattern(word, FALSE)
              AND NOT (word ~ '^\d{4,}$' AND own LIKE '%' || word || ' %')) THEN
            RETURN TRUE;
        END IF;
    END LOOP;
    RETURN FALSE;
END $$;

REVOKE ALL ON FUNCTION begins_each FROM PUBLIC;
