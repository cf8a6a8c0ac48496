-- Returns the condition that `p.words` has all typed words, for a query that uses the index: one LIKE per word, which
-- the trigram index combines. Each word is quoted.
CREATE OR REPLACE FUNCTION words_condition(words text[])
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    ways TEXT[];
    way TEXT;
BEGIN
    FOR way IN SELECT typed_ways(words, TRUE) LOOP
        ways := ways || (
            SELECT string_agg(format('p.words LIKE %L', word_pattern(word)), ' AND ')
            FROM string_to_table(way, ' ') word);
    END LOOP;
    RETURN '(' || array_to_string(ways, ') OR (') || ')';
END $$;

REVOKE ALL ON FUNCTION words_condition FROM PUBLIC;
