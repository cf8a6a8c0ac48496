-- Settings, and instants as TIMESTAMPTZ.
-- The document's TIMESTAMP columns hold the institute's wall clock. They are read with the
-- institute's zone, never with the session's: in a UTC session a 17:00 Eastern class would count
-- as ended at 13:30. The zone is `site.timezone`; the migrating session may choose it first with
-- `SET frontdesk.timezone`.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

CREATE TABLE settings (
    key         TEXT PRIMARY KEY,
    value       JSONB NOT NULL,
    description TEXT NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_by  TEXT NOT NULL DEFAULT session_user
);

INSERT INTO settings (key, value, description) VALUES
    ('site.name', '"Mountaineer Dynamics"', 'The institute''s name, as the top line shows it'),
    ('site.timezone',
     to_jsonb(coalesce(nullif(current_setting('frontdesk.timezone', true), ''), 'America/New_York')),
     'The IANA zone of the institute: its day is "today", its wall clock is a class''s time'),
    ('site.currency', '"USD"', 'ISO 4217 code of all amounts'),
    ('admission.age_of_majority', '18', 'Below this age at the class date a participant needs a guardian'),
    ('admission.policy',
     '{"unpaid":"block","waiver":"block","age":"block","guardian":"block","identity":"warn",
       "prerequisites":"warn","wrong_day":"block","class_over":"warn","unnamed":"block",
       "booked_twice":"warn","wrong_place":"warn"}',
     'What each admission rule does: block (STOP), warn (ASK) or off'),
    ('waiver.valid_days', '365', 'A signed waiver counts for this many days'),
    ('attendance.no_show_after_hours', '12', 'Hours after a class before an absent seat becomes a no-show');

-- The institute's zone. A zone that the server does not know fails here, at once and by name.
CREATE FUNCTION site_timezone() RETURNS TEXT
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.timezone'), 'America/New_York')
$$;

-- The day at the site on which an instant falls.
CREATE FUNCTION site_date(at TIMESTAMPTZ) RETURNS DATE
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (at AT TIME ZONE site_timezone())::date
$$;

-- The first instant of a day at the site.
CREATE FUNCTION site_day_start(day DATE) RETURNS TIMESTAMPTZ
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day::timestamp AT TIME ZONE site_timezone()
$$;

CREATE FUNCTION setting_is_legal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key = 'site.timezone' THEN
        -- The server's system has names that no console knows; with one of them every console would stay away.
        IF NEW.value #>> '{}' ~ '^(posix|right)/|^(Factory|localtime|posixrules)$'
           OR NOT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = NEW.value #>> '{}') THEN
            RAISE EXCEPTION 'settings: % is not a time zone that this server knows', NEW.value
                USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_timezone_known';
        END IF;
        -- What the website writes without a zone is the site's wall clock: the two never part. Who may not
        -- change the database may not change the zone.
        IF TG_OP = 'INSERT' OR NEW.value IS DISTINCT FROM OLD.value THEN
            EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), NEW.value #>> '{}');
        END IF;
    END IF;
    -- It stands beside every amount, and a payment keeps it in three letters.
    IF NEW.key = 'site.currency' AND coalesce(NEW.value #>> '{}', '') !~ '^[A-Z]{3}$' THEN
        RAISE EXCEPTION 'settings: % is not a currency', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_currency_legal';
    END IF;
    -- A rule that no console knows would keep every console from reading the policy.
    IF NEW.key = 'admission.policy' AND (jsonb_typeof(NEW.value) <> 'object' OR EXISTS (
        SELECT 1 FROM jsonb_each_text(NEW.value)
        WHERE value IS NULL OR value NOT IN ('block', 'warn', 'off')
           OR key NOT IN ('unpaid', 'waiver', 'age', 'guardian', 'identity', 'prerequisites', 'wrong_day',
                          'class_over', 'unnamed', 'booked_twice', 'wrong_place'))) THEN
        RAISE EXCEPTION 'settings: an admission rule is block, warn or off'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_policy_legal';
    END IF;
    -- These are read with every seat: one bad value would close every desk.
    IF NEW.key IN ('admission.age_of_majority', 'waiver.valid_days', 'attendance.no_show_after_hours')
       AND NEW.value::text !~ '^[0-9]{1,5}$' THEN
        RAISE EXCEPTION 'settings: % is not a whole number', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_number_legal';
    END IF;
    NEW.updated_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER setting_is_legal BEFORE INSERT OR UPDATE ON settings
    FOR EACH ROW EXECUTE FUNCTION setting_is_legal();
UPDATE settings SET key = key;

-- One rewrite a table, all of its instants together. What the website writes without a zone is
-- the site's wall clock from now on too, unless its session says otherwise.
DO $$
DECLARE
    t RECORD;
BEGIN
    FOR t IN
        SELECT c.table_name,
               string_agg(format('ALTER COLUMN %I TYPE TIMESTAMPTZ USING %I AT TIME ZONE %L',
                                 c.column_name, c.column_name, site_timezone()), ', ') AS changes
        FROM information_schema.columns c
        JOIN information_schema.tables b USING (table_schema, table_name)
        WHERE c.table_schema = current_schema()
          AND b.table_type = 'BASE TABLE'
          AND c.data_type = 'timestamp without time zone'
          AND c.table_name IN ('users', 'courses', 'instructors', 'schedule', 'orders', 'order_items',
                               'waivers', 'id_verifications', 'church_inquiries', 'promo_codes',
                               'blog_posts', 'newsletter_subscribers')
        GROUP BY c.table_name
    LOOP
        EXECUTE format('ALTER TABLE %I %s', t.table_name, t.changes);
    END LOOP;
    EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), site_timezone());
END $$;

-- Where a row came from, when it came from another system.
CREATE TABLE legacy_ref (
    source TEXT NOT NULL,
    entity TEXT NOT NULL,
    key    TEXT NOT NULL,
    id     UUID NOT NULL,
    PRIMARY KEY (source, entity, key)
);
CREATE INDEX idx_legacy_ref_id ON legacy_ref (id);
