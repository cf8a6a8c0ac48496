-- Refuses to change or delete a signature, which is evidence. It can only be voided.
CREATE OR REPLACE FUNCTION waiver_is_evidence()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.waiver_version, NEW.waiver_text, NEW.signed_name, NEW.signed_date)
       IS DISTINCT FROM (OLD.waiver_version, OLD.waiver_text, OLD.signed_name, OLD.signed_date) THEN
        RAISE EXCEPTION 'a signed waiver is never changed or deleted; void it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waivers_are_evidence', TABLE = 'waivers';
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION waiver_is_evidence FROM PUBLIC;
