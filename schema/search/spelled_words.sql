-- Returns "sean o brien sean obrien": O'Brien is found with and without the apostrophe.
CREATE OR REPLACE FUNCTION spelled_words(name text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF name ~ '[''’.-]' THEN
        RETURN fold(name) || ' ' || fold(regexp_replace(name, '[''’.-]', '', 'g'));
    END IF;
    RETURN fold(name);
END $$;

REVOKE ALL ON FUNCTION spelled_words FROM PUBLIC;
