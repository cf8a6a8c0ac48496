CREATE OR REPLACE FUNCTION allow_identity_check()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('identity.write');
    NEW.checked_by := actor_name(NEW.checked_by);
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_identity_check FROM PUBLIC;
