-- The pattern of a typed word for LIKE: at the beginning of a word, or anywhere. One or two letters begin a word.
CREATE OR REPLACE FUNCTION word_pattern(word text, anywhere boolean)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN anywhere AND length(word) >= 3 THEN '%' ELSE '% ' END
        || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
END $$;

REVOKE ALL ON FUNCTION word_pattern FROM PUBLIC;
