-- Checks the right to name a seat. Filling in an unknown birth date only needs the right to record a document.
CREATE OR REPLACE FUNCTION allow_naming()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.participant_id, NEW.participant_name, NEW.participant_email)
       IS DISTINCT FROM (OLD.participant_id, OLD.participant_name, OLD.participant_email)
       OR OLD.participant_dob IS NOT NULL OR NOT may('identity.write') THEN
        PERFORM require_unless_website('seats.name');
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_naming FROM PUBLIC;
