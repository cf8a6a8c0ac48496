-- Returns true if each typed word begins a word of the text, where neighboring words may be joined. A word of four or
-- more digits may also end a number. This defines an exact match; `domain::lookup` has the same rule. The text has
-- spaces around each word.
CREATE OR REPLACE FUNCTION begins_each(own text, words text[])
RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    way TEXT;
    word TEXT;
    fits BOOLEAN := TRUE;
BEGIN
    -- Almost always, the words match without joining.
    FOREACH word IN ARRAY words LOOP
        fits := fits AND (strpos(own, ' ' || word) > 0 OR word ~ '^\d{4,}$' AND strpos(own, word || ' ') > 0);
    END LOOP;
    IF fits OR cardinality(words) = 1 THEN
        RETURN fits;
    END IF;
    FOR way IN SELECT typed_ways(words, FALSE) OFFSET 1 LOOP
        fits := TRUE;
        FOREACH word IN ARRAY string_to_array(way, ' ') LOOP
            fits := fits AND (strpos(own, ' ' || word) > 0 OR word ~ '^\d{4,}$' AND strpos(own, word || ' ') > 0);
        END LOOP;
        IF fits THEN
            RETURN TRUE;
        END IF;
    END LOOP;
    RETURN FALSE;
END $$;

REVOKE ALL ON FUNCTION begins_each FROM PUBLIC;
