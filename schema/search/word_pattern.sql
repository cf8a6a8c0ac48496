-- Returns the LIKE pattern of a typed word. It matches anywhere; one or two letters only match at the beginning of a
-- word.
CREATE OR REPLACE FUNCTION word_pattern(word text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN length(word) >= 3 THEN '%' ELSE '% ' END
        || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
END $$;

REVOKE ALL ON FUNCTION word_pattern FROM PUBLIC;
