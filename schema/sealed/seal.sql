CREATE OR REPLACE FUNCTION seal(plain text)
RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
    key TEXT := sealing_key();
BEGIN
    IF key IS NULL THEN
        RAISE EXCEPTION 'this session has not the key to seal with'
            USING ERRCODE = 'object_not_in_prerequisite_state', CONSTRAINT = 'sealing_needs_the_key';
    END IF;
    RETURN seal_under(key, plain);
END $$;

REVOKE ALL ON FUNCTION seal FROM PUBLIC;
