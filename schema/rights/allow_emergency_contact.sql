CREATE OR REPLACE FUNCTION allow_emergency_contact()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_unless_website('medical.write');
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_emergency_contact FROM PUBLIC;
