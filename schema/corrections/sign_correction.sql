-- Records the login that made a correction or a naming. Only functions insert these rows, and they require the right
-- that the corrected record needs.
CREATE OR REPLACE FUNCTION sign_correction()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.actor := actor_name(NEW.actor);
    NEW.login := session_user;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION sign_correction FROM PUBLIC;
