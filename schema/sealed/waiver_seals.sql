CREATE OR REPLACE FUNCTION waiver_seals()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
    network JSONB := nullif(jsonb_strip_nulls(jsonb_build_object('ip_address', NEW.ip_address, 'user_agent', NEW.user_agent)), '{}');
BEGIN
    IF TG_OP = 'UPDATE' AND (
           (NEW.signature_data IS DISTINCT FROM OLD.signature_data
            AND (OLD.signature_data IS NOT NULL
                 OR EXISTS (SELECT FROM sealed_values WHERE kind = 'signature' AND owner = NEW.id)))
           OR ((NEW.ip_address, NEW.user_agent) IS DISTINCT FROM (OLD.ip_address, OLD.user_agent)
               AND (num_nonnulls(OLD.ip_address, OLD.user_agent) > 0
                    OR EXISTS (SELECT FROM sealed_values WHERE kind = 'network' AND owner = NEW.id)))) THEN
        RAISE EXCEPTION 'a signed waiver is never changed or deleted; void it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waivers_are_evidence', TABLE = 'waivers';
    END IF;
    IF NEW.signature_data IS NULL AND network IS NULL THEN
        RETURN NEW;
    END IF;
    key := sealing_key();
    IF key IS NULL THEN
        RETURN NEW;
    END IF;
    INSERT INTO sealed_values (kind, waiver_id, content)
    SELECT v.kind, NEW.id, seal_under(key, v.plain)
    FROM (VALUES ('signature', NEW.signature_data), ('network', network::text)) v (kind, plain)
    WHERE v.plain IS NOT NULL;
    NEW.signature_data := NULL;
    NEW.ip_address := NULL;
    NEW.user_agent := NULL;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION waiver_seals FROM PUBLIC;
