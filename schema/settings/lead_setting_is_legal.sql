CREATE OR REPLACE FUNCTION lead_setting_is_legal()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_legal BOOLEAN;
BEGIN
    CASE NEW.key
        WHEN 'leads.stale_days' THEN
            is_legal := jsonb_typeof(NEW.value) = 'object' AND NOT EXISTS (
                SELECT FROM jsonb_each(CASE WHEN jsonb_typeof(NEW.value) = 'object' THEN NEW.value ELSE '{}' END)
                WHERE key NOT IN ('new', 'contacted', 'qualified', 'proposal_sent')
                   OR value::text !~ '^[0-9]{1,4}$');
        WHEN 'leads.round_robin' THEN
            is_legal := jsonb_typeof(NEW.value) = 'array' AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(CASE WHEN jsonb_typeof(NEW.value) = 'array' THEN NEW.value ELSE '[]' END) e
                WHERE NOT EXISTS (SELECT FROM staff WHERE login = e #>> '{}'));
        ELSE
            is_legal := jsonb_typeof(NEW.value) = 'array' AND NEW.value <> '[]' AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(CASE WHEN jsonb_typeof(NEW.value) = 'array' THEN NEW.value ELSE '[]' END) e
                WHERE jsonb_typeof(e) <> 'string' OR e #>> '{}' !~ '\S' OR length(e #>> '{}') > 60);
    END CASE;
    IF NOT is_legal THEN
        RAISE EXCEPTION 'settings: % cannot be %', NEW.key, NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_leads_legal', TABLE = 'settings';
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION lead_setting_is_legal FROM PUBLIC;
