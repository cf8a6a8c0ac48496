-- The condition under which `p.words` has all typed words, for a query that uses the index: one LIKE for each word,
-- which the trigram index takes together. Each word is quoted.
CREATE OR REPLACE FUNCTION words_condition(words text[], anywhere boolean)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT string_agg(DISTINCT '(' || ways.condition || ')', ' OR ')
        FROM (SELECT string_agg(
                  CASE WHEN NOT anywhere AND word ~ '^\d{4,}$'
                       THEN format('(p.words LIKE %L OR p.words LIKE %L)', word_pattern(word, FALSE), '%' || word || ' %')
                       ELSE format('p.words LIKE %L', word_pattern(word, anywhere)) END, ' AND ') AS condition
              FROM typed_ways(words, TRUE) WITH ORDINALITY AS w (way, n), string_to_table(w.way, ' ') word
              GROUP BY w.n) ways);
END $$;

REVOKE ALL ON FUNCTION words_condition FROM PUBLIC;
