-- Translates search words to conditions on lead_search. Each word matches anywhere; one or two letters only match at
-- the beginning of a word.
CREATE OR REPLACE FUNCTION lead_words(typed text)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    tokens TEXT[] := CASE
        WHEN typed ~ '@' THEN regexp_split_to_array(lower(trim(typed)), '\s+')
        WHEN typed ~ '^[\d\s()+./-]+$' THEN
            ARRAY[regexp_replace(regexp_replace(typed, '\D', '', 'g'), '^(?:00|011)?1(\d{10})$', '\1')]
        ELSE regexp_split_to_array(fold(typed), ' ') END;
BEGIN
    tokens := (array_remove(tokens, ''))[1:6];
    RETURN (SELECT string_agg(format('s.words LIKE %L', CASE WHEN length(t) < 3 THEN '% ' ELSE '%' END
                   || replace(replace(replace(t, '\', '\\'), '%', '\%'), '_', '\_') || '%'), ' AND ')
            FROM unnest(tokens) t);
END $$;

REVOKE ALL ON FUNCTION lead_words FROM PUBLIC;
