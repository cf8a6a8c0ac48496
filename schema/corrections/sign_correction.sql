-- Signs a correction or a naming with the login that made it. Only functions insert these rows, and they ask
-- for the right that the corrected record needs.
CREATE OR REPLACE FUNCTION sign_correction()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.actor := actor_name(NEW.actor);
    NEW.login := session_user;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION sign_correction FROM PUBLIC;
