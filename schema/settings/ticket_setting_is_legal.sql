CREATE OR REPLACE FUNCTION ticket_setting_is_legal()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    list JSONB := CASE WHEN jsonb_typeof(NEW.value) = 'array' THEN NEW.value ELSE '[]' END;
    fields JSONB := CASE WHEN jsonb_typeof(NEW.value) = 'object' THEN NEW.value ELSE '{}' END;
    is_legal BOOLEAN;
BEGIN
    is_legal := jsonb_typeof(NEW.value) = CASE
        WHEN NEW.key IN ('tickets.opening_hours', 'tickets.service_times') THEN 'object'
        WHEN NEW.key = 'tickets.escalate_percent' THEN 'number' ELSE 'array' END;
    IF is_legal THEN
        CASE NEW.key
            WHEN 'tickets.opening_hours' THEN
                is_legal := NOT EXISTS (
                    SELECT FROM jsonb_each(fields) d
                    WHERE d.key NOT IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun') OR jsonb_typeof(d.value) <> 'array'
                       OR jsonb_array_length(CASE WHEN jsonb_typeof(d.value) = 'array' THEN d.value ELSE '[]' END) > 6
                       OR EXISTS (SELECT FROM jsonb_array_elements(CASE WHEN jsonb_typeof(d.value) = 'array' THEN d.value ELSE '[]' END) e
                                  WHERE jsonb_typeof(e) <> 'string'
                                     OR e #>> '{}' !~ '^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$'
                                     OR left(e #>> '{}', 5) COLLATE "C" >= right(e #>> '{}', 5) COLLATE "C"));
            WHEN 'tickets.holidays' THEN
                is_legal := NOT EXISTS (
                    SELECT FROM jsonb_array_elements(list) e
                    WHERE jsonb_typeof(e) <> 'string' OR e #>> '{}' !~ '^\d{4}-\d\d-\d\d$'
                       OR NOT ticket_is_day(e #>> '{}'));
            WHEN 'tickets.service_times' THEN
                is_legal := fields ?& '{low,medium,high,urgent}'::text[] AND NOT EXISTS (
                    SELECT FROM jsonb_each(fields) p
                    WHERE p.key NOT IN ('low', 'medium', 'high', 'urgent')
                       OR coalesce(p.value ->> 'answer', '') !~ '^[1-9][0-9]{0,4}$'
                       OR coalesce(p.value ->> 'close', '') !~ '^[1-9][0-9]{0,4}$');
            WHEN 'tickets.escalate_percent' THEN
                is_legal := NEW.value::text ~ '^(\d|[1-9]\d|100)$';
            WHEN 'tickets.canned' THEN
                is_legal := NOT EXISTS (
                    SELECT FROM jsonb_array_elements(list) e
                    WHERE coalesce(jsonb_typeof(e -> 'name'), '') <> 'string' OR coalesce(jsonb_typeof(e -> 'body'), '') <> 'string'
                       OR e ->> 'name' !~ '\S' OR length(e ->> 'name') > 60 OR e ->> 'body' !~ '\S' OR length(e ->> 'body') > 5000);
            ELSE
                is_legal := list <> '[]' AND NOT EXISTS (
                    SELECT FROM jsonb_array_elements(list) e
                    WHERE jsonb_typeof(e) <> 'string' OR e #>> '{}' !~ '\S' OR length(e #>> '{}') > 60);
        END CASE;
    END IF;
    IF NOT is_legal THEN
        RAISE EXCEPTION 'settings: % cannot be %', NEW.key, NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_tickets_legal', TABLE = 'settings';
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION ticket_setting_is_legal FROM PUBLIC;
