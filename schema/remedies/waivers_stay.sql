CREATE OR REPLACE FUNCTION waivers_stay()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a signed waiver is never deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waivers_are_evidence', TABLE = 'waivers';
END $$;

REVOKE ALL ON FUNCTION waivers_stay FROM PUBLIC;
