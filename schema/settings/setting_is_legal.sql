CREATE OR REPLACE FUNCTION setting_is_legal()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.key = 'site.timezone' THEN
        -- The server may accept zone names that consoles do not know. Such a zone would lock out every console.
        IF NEW.value #>> '{}' ~ '^(posix|right)/|^(Factory|localtime|posixrules)$'
           OR NOT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = NEW.value #>> '{}') THEN
            RAISE EXCEPTION 'settings: % is not a time zone that this server knows', NEW.value
                USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_timezone_known';
        END IF;
        -- Timestamps that the website writes without a zone are in the site's zone, so both must always match. A user
        -- who may not alter the database may not change the zone.
        IF TG_OP = 'INSERT' OR NEW.value IS DISTINCT FROM OLD.value THEN
            EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), NEW.value #>> '{}');
        END IF;
    END IF;
    -- The currency is shown with every amount, and a payment stores it in three letters.
    IF NEW.key = 'site.currency' AND coalesce(NEW.value #>> '{}', '') !~ '^[A-Z]{3}$' THEN
        RAISE EXCEPTION 'settings: % is not a currency', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_currency_legal';
    END IF;
    IF NEW.key = 'site.locale' AND coalesce(NEW.value #>> '{}', '') NOT IN ('en-US', 'iso') THEN
        RAISE EXCEPTION 'settings: % is not a locale', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_locale_known';
    END IF;
    -- A rule that consoles do not know would keep every console from reading the policy.
    IF NEW.key = 'admission.policy' AND (jsonb_typeof(NEW.value) <> 'object' OR EXISTS (
        SELECT 1 FROM jsonb_each_text(NEW.value)
        WHERE value IS NULL OR value NOT IN ('block', 'warn', 'off')
           OR key NOT IN ('unpaid', 'waiver', 'age', 'guardian', 'identity', 'prerequisites', 'wrong_day',
                          'class_over', 'too_early', 'unnamed', 'booked_twice', 'wrong_place'))) THEN
        RAISE EXCEPTION 'settings: an admission rule is block, warn or off'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_policy_legal';
    END IF;
    -- These settings are read with every seat. One bad value would stop every desk.
    IF NEW.key IN ('admission.age_of_majority', 'waiver.valid_days', 'attendance.no_show_after_hours')
       AND NEW.value::text !~ '^[0-9]{1,5}$' THEN
        RAISE EXCEPTION 'settings: % is not a whole number', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_number_legal';
    END IF;
    IF NEW.key = 'admission.ask_hours_before' AND NEW.value::text !~ '^[0-9]{1,2}$' THEN
        RAISE EXCEPTION 'settings: % is not a number of hours', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_ask_hours_legal';
    END IF;
    NEW.updated_at := now();
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION setting_is_legal FROM PUBLIC;
