CREATE OR REPLACE FUNCTION allow_verification()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF is_staff() THEN
        NEW.verified_by := (current_staff()).user_id;
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_verification FROM PUBLIC;
