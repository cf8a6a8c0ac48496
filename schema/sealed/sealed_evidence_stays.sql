-- Refuses to delete or change sealed evidence. Resealing is allowed to a session that can decrypt both values, which
-- must be equal.
CREATE OR REPLACE FUNCTION sealed_evidence_stays()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND unseal(NEW.content) = unseal(OLD.content)
       AND (NEW.kind, NEW.waiver_id, NEW.identity_check_id)
           IS NOT DISTINCT FROM (OLD.kind, OLD.waiver_id, OLD.identity_check_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was sealed with a signature or a document is never changed or deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sealed_values_are_evidence', TABLE = 'sealed_values';
END $$;

REVOKE ALL ON FUNCTION sealed_evidence_stays FROM PUBLIC;
