CREATE OR REPLACE FUNCTION allow_waiver()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM require_unless_website('waivers.write');
        NEW.witnessed_by := CASE WHEN is_staff() THEN actor_name(NULL) ELSE NEW.witnessed_by END;
    ELSE
        -- Voiding a signature that the same person witnessed a moment ago needs no manager.
        IF NOT coalesce(is_staff() AND OLD.witnessed_by = actor_name(NULL)
                        AND OLD.created_at > now() - interval '30 minutes', FALSE) THEN
            PERFORM require('waivers.void');
        END IF;
        NEW.voided_by := CASE WHEN NEW.voided_at IS NOT NULL THEN actor_name(NEW.voided_by) END;
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_waiver FROM PUBLIC;
