-- Translates search words to conditions on the columns of ticket_search; NULL without search words.
CREATE OR REPLACE FUNCTION ticket_words(typed text, of_what text)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    tokens TEXT[] := (array_remove(string_to_array(fold(typed), ' '), ''))[1:6];
BEGIN
    -- A word matches at the beginning of words, and inside words from three letters on.
    RETURN (SELECT string_agg(format('%s LIKE %L', of_what, CASE WHEN length(t) < 3 THEN '% ' ELSE '%' END || t || '%'), ' AND ')
            FROM unnest(tokens) t);
END $$;

REVOKE ALL ON FUNCTION ticket_words FROM PUBLIC;
