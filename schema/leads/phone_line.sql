-- Returns the digits of a phone number without its extension: "(304) 555-0142 ext. 12" is 3045550142
-- (src/domain/phone.rs; a test compares).
CREATE OR REPLACE FUNCTION phone_line(said text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    line TEXT := regexp_replace((regexp_match(said, '^(.*)(?:extension|ext|x|#)[ .:=)\u00a0]*\d{1,6}[ .:=)\u00a0]*$', 'i'))[1], '\D', '', 'g');
BEGIN
    RETURN CASE WHEN length(line) >= 7 THEN line ELSE regexp_replace(coalesce(said, ''), '\D', '', 'g') END;
END $$;

REVOKE ALL ON FUNCTION phone_line FROM PUBLIC;
