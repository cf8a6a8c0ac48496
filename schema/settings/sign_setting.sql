CREATE OR REPLACE FUNCTION sign_setting()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.updated_by := actor_name(NEW.updated_by);
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION sign_setting FROM PUBLIC;
