CREATE OR REPLACE FUNCTION sign_in_setting_is_legal()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.value::text !~ '^[0-9]{1,4}$' OR (NEW.key = 'sign_in.attempts' AND NEW.value::text::integer = 0) THEN
        RAISE EXCEPTION 'settings: % is not a whole number that fits', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_number_legal', TABLE = 'settings';
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION sign_in_setting_is_legal FROM PUBLIC;
