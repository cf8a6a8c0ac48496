CREATE OR REPLACE FUNCTION allow_payment()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('payments.write');
    NEW.received_by := actor_name(NEW.received_by);
    NEW.login := session_user;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_payment FROM PUBLIC;
