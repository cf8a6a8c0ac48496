-- Returns the words of a name that a misspelled word is compared with. A name with particles is also joined to one
-- word.
CREATE OR REPLACE FUNCTION vocabulary_words(name text)
RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 5 AS $$
BEGIN
    RETURN QUERY
    SELECT word FROM string_to_table(concat_ws(' ', spelled_words(name), joined_words(fold(name), TRUE)), ' ') word
    WHERE length(word) >= 3;
END $$;

REVOKE ALL ON FUNCTION vocabulary_words FROM PUBLIC;
