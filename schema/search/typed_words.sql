-- Returns the words to search for, six at most. An email keeps its punctuation. A phone number is reduced to its
-- digits, with or without the country code 1. Other text is normalized.
CREATE OR REPLACE FUNCTION typed_words(typed text)
RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (array_remove(CASE
        WHEN typed ~ '@' THEN regexp_split_to_array(lower(trim(typed)), '\s+')
        WHEN typed ~ '^[\d\s()+./-]+$' THEN
            ARRAY[regexp_replace(regexp_replace(typed, '\D', '', 'g'), '^(?:00|011)?1(\d{10})$', '\1')]
        ELSE string_to_array(fold(typed), ' ') END, ''))[1:6];
END $$;

REVOKE ALL ON FUNCTION typed_words FROM PUBLIC;
