-- Returns "vander derberg vanderberg" for "van der berg": each two to four neighboring words joined. With
-- `after_short`, only joins where all words but the last are short, as in a name with particles.
CREATE OR REPLACE FUNCTION joined_words(folded text, after_short boolean)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words TEXT[] := string_to_array(folded, ' ');
    count INTEGER := cardinality(words);
BEGIN
    -- Most names have two words, which need no query.
    IF count = 2 THEN
        RETURN CASE WHEN NOT after_short OR length(words[1]) <= 3 THEN words[1] || words[2] END;
    END IF;
    RETURN (SELECT string_agg(array_to_string(words[first:last], ''), ' ' ORDER BY first, last)
            FROM generate_series(1, count - 1) first
            CROSS JOIN generate_series(first + 1, least(first + 3, count)) last
            WHERE NOT after_short OR (SELECT max(length(w)) FROM unnest(words[first:last - 1]) w) <= 3);
END $$;

REVOKE ALL ON FUNCTION joined_words FROM PUBLIC;
