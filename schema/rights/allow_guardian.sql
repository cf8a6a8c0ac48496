-- Checks the right for a guardian, who is recorded with the waiver that they sign.
CREATE OR REPLACE FUNCTION allow_guardian()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('waivers.write');
    NEW.recorded_by := actor_name(NEW.recorded_by);
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_guardian FROM PUBLIC;
