-- Leads: what becomes of a church's inquiry. The documented table keeps its columns and values, and the
-- website's documented insert; beside it stand the time-line, next steps and how a lead was merged or won.
-- A change of stage keeps its rules whatever the way it came: psql, the documented UPDATE, the console.

-- ── Rules that the institute sets ────────────────────────────────────────────────────────────────────────

INSERT INTO settings (key, value, description) VALUES
    ('leads.stale_days', '{"new":2,"contacted":7,"qualified":14,"proposal_sent":10}',
     'After so many days in a stage a lead is stale, unless a next step is planned; a stage that is not named never is'),
    ('leads.won_reasons', '["Price","Recommended","Date fits","Content","Other"]', 'Why a lead is won'),
    ('leads.lost_reasons', '["No budget","Chose somebody else","No answer","Not now","Not for us","Duplicate or spam","Other"]',
     'Why a lead is lost'),
    ('leads.round_robin', '[]', 'Logins that take leads in turn, in this order; with none, all active managers');

CREATE FUNCTION lead_setting_is_legal() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
CREATE TRIGGER lead_setting_is_legal BEFORE INSERT OR UPDATE ON settings FOR EACH ROW
    WHEN (NEW.key IN ('leads.stale_days', 'leads.won_reasons', 'leads.lost_reasons', 'leads.round_robin'))
    EXECUTE FUNCTION lead_setting_is_legal();

-- Which stage follows which (src/domain/lead/stage.rs; a test compares). A won or lost lead is reopened
-- before it goes on; nobody who was answered becomes new again but by a slip of the hand.
CREATE FUNCTION lead_may_follow(was TEXT, becomes TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT becomes = ANY (CASE was
        WHEN 'new' THEN '{contacted,qualified,lost,nurture}'
        WHEN 'contacted' THEN '{new,qualified,proposal_sent,lost,nurture}'
        WHEN 'qualified' THEN '{contacted,proposal_sent,won,lost,nurture}'
        WHEN 'proposal_sent' THEN '{contacted,qualified,won,lost,nurture}'
        WHEN 'won' THEN '{proposal_sent}'
        WHEN 'lost' THEN '{contacted,qualified,nurture}'
        WHEN 'nurture' THEN '{contacted,qualified,proposal_sent,lost}'
        ELSE '{}' END::text[])
$$;

-- What a budget says in figures: "2500_5000", "under_1000", "$5k - $10k", "over 5,000". Without a figure, nothing.
CREATE FUNCTION lead_budget(said TEXT, OUT low DECIMAL, OUT high DECIMAL) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words TEXT := lower(replace(coalesce(said, ''), ',', ''));
    -- A "k" behind the last figure counts for all: 5-10k.
    thousands BOOLEAN := words ~ '\dk?\s*[-–_]+\s*\$?\d+(\.\d+)?\s*k';
    amounts DECIMAL[] := ARRAY(
        SELECT least(m[1]::DECIMAL * CASE WHEN m[2] <> '' OR thousands AND m[1]::DECIMAL < 1000 THEN 1000 ELSE 1 END, 99999999)
        FROM regexp_matches(words, '(\d{1,9}(?:\.\d{1,2})?)\s*(k?)', 'g') WITH ORDINALITY AS r (m, n) ORDER BY n LIMIT 2);
BEGIN
    CASE
        WHEN cardinality(amounts) = 2 THEN
            low := least(amounts[1], amounts[2]);
            high := greatest(amounts[1], amounts[2]);
        WHEN cardinality(amounts) = 0 THEN RETURN;
        WHEN words ~ 'under|below|less|up.?to|max|<' THEN low := 0; high := amounts[1];
        WHEN words ~ 'over|above|more|from|min|>|\+' THEN low := amounts[1];
        ELSE low := amounts[1]; high := amounts[1];
    END CASE;
END $$;

-- ── The lead ─────────────────────────────────────────────────────────────────────────────────────────────

-- Adopted rows may lack it; the time-line begins with it.
UPDATE church_inquiries SET created_at = coalesce(updated_at, now()) WHERE created_at IS NULL;

ALTER TABLE church_inquiries
    ALTER COLUMN created_at SET NOT NULL,
    -- Counts every change of what a person writes, so that a desk sees whether its page is the latest.
    ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN stage_since TIMESTAMPTZ NOT NULL DEFAULT now(),
    -- When anybody last did anything about it.
    ADD COLUMN touched_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    ADD COLUMN close_reason TEXT,
    ADD COLUMN close_note TEXT,
    -- When to ask again, for nurture.
    ADD COLUMN return_on DATE,
    -- The earliest open step, kept by lead_steps.
    ADD COLUMN next_step_on DATE,
    ADD COLUMN due_on DATE GENERATED ALWAYS AS (least(next_step_on, return_on)) STORED,
    ADD COLUMN budget_low DECIMAL(10, 2),
    ADD COLUMN budget_high DECIMAL(10, 2),
    -- Who works on it: of the staff, who need no customer's account. assigned_to follows where there is one,
    -- and leads where the documented statement writes it.
    ADD COLUMN assignee_id UUID REFERENCES staff (id),
    -- To sort by and to show; follows the person's name.
    ADD COLUMN assignee_name TEXT,
    ADD COLUMN merged_into UUID REFERENCES church_inquiries (id),
    ADD CONSTRAINT leads_not_merged_into_itself CHECK (merged_into <> id);

CREATE TABLE lead_activities (
    -- The client's, so that what is sent twice is done once.
    id          UUID PRIMARY KEY,
    lead_id     UUID NOT NULL REFERENCES church_inquiries (id),
    kind        TEXT NOT NULL CONSTRAINT lead_activities_kind_known CHECK (kind IN (
        'created', 'imported', 'stage', 'assigned', 'edited', 'note', 'call', 'email', 'visit', 'step', 'step_done',
        'step_reopened', 'merged', 'unmerged', 'class')),
    from_stage  TEXT,
    to_stage    TEXT,
    reason      TEXT,
    body        TEXT,
    -- {field: [old, new]} of an edit; what a merge filled in; who was assigned.
    details     JSONB NOT NULL DEFAULT '{}',
    happened_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    actor       TEXT NOT NULL,
    login       NAME NOT NULL DEFAULT session_user,
    desk        TEXT,
    CONSTRAINT lead_activities_say_something CHECK (kind NOT IN ('note', 'call', 'email', 'visit') OR body ~ '\S'),
    CONSTRAINT lead_activities_body_fits CHECK (length(body) <= 20000)
);
CREATE INDEX idx_lead_activities_lead ON lead_activities (lead_id, happened_at, recorded_at);
CREATE INDEX idx_lead_activities_stage ON lead_activities (lead_id, happened_at) INCLUDE (from_stage, to_stage)
    WHERE kind IN ('created', 'imported', 'stage');

CREATE FUNCTION lead_activities_append_only() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was done about a lead is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'lead_activities_append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON lead_activities
    FOR EACH ROW EXECUTE FUNCTION lead_activities_append_only();

CREATE TABLE lead_steps (
    id         UUID PRIMARY KEY,
    lead_id    UUID NOT NULL REFERENCES church_inquiries (id),
    what       TEXT NOT NULL CONSTRAINT lead_steps_say_what CHECK (what ~ '\S' AND length(what) <= 500),
    due_on     DATE NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    done_at    TIMESTAMPTZ,
    done_by    TEXT,
    -- Of which inquiry it was before a merge, so that undoing the merge gives it back.
    merged_from UUID REFERENCES church_inquiries (id),
    CONSTRAINT lead_steps_done_by_somebody CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE INDEX idx_lead_steps_lead ON lead_steps (lead_id, due_on);
CREATE INDEX idx_lead_steps_merged ON lead_steps (merged_from) WHERE merged_from IS NOT NULL;

CREATE TABLE lead_views (
    id         UUID PRIMARY KEY,
    login      NAME NOT NULL DEFAULT session_user,
    name       TEXT NOT NULL CONSTRAINT lead_views_name_not_empty CHECK (name ~ '\S' AND length(name) <= 60),
    -- As src/domain/lead/ask.rs writes it.
    ask        JSONB NOT NULL CONSTRAINT lead_views_ask_is_one CHECK (jsonb_typeof(ask) = 'object'),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX lead_views_name_once ON lead_views (login, lower(name));

-- A won lead's private class and the organisation's order for it: from each of the three to the others.
CREATE TABLE lead_classes (
    id          UUID PRIMARY KEY,
    lead_id     UUID NOT NULL REFERENCES church_inquiries (id),
    schedule_id UUID NOT NULL CONSTRAINT lead_classes_class_once UNIQUE REFERENCES schedule (id),
    order_id    UUID NOT NULL CONSTRAINT lead_classes_order_once UNIQUE REFERENCES orders (id),
    created_by  TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX idx_lead_classes_lead ON lead_classes (lead_id);

CREATE TABLE import_batches (
    id          UUID PRIMARY KEY,
    file_hash   TEXT NOT NULL CONSTRAINT import_batches_file_once UNIQUE,
    file_name   TEXT NOT NULL,
    rows        INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE import_rows (
    row_hash TEXT PRIMARY KEY,
    batch_id UUID NOT NULL REFERENCES import_batches (id) DEFERRABLE INITIALLY DEFERRED,
    line     INTEGER NOT NULL,
    lead_id  UUID NOT NULL REFERENCES church_inquiries (id)
);
CREATE INDEX idx_import_rows_batch ON import_rows (batch_id);
CREATE INDEX idx_import_rows_lead ON import_rows (lead_id);

-- What finds a lead by a few letters, and its likely double. Apart from the lead, whose own row changes with
-- every move and would drag these along.
CREATE TABLE lead_search (
    lead_id UUID PRIMARY KEY REFERENCES church_inquiries (id) ON DELETE CASCADE,
    words   TEXT NOT NULL,
    org     TEXT NOT NULL,
    email   TEXT NOT NULL,
    phone   TEXT NOT NULL
);
CREATE TABLE lead_turns (
    is_there   BOOLEAN PRIMARY KEY DEFAULT TRUE CONSTRAINT lead_turns_one_row CHECK (is_there),
    last_login TEXT
);
INSERT INTO lead_turns DEFAULT VALUES;

-- ── What follows by itself ───────────────────────────────────────────────────────────────────────────────

-- One id for each thing that a command does to a lead: a command names many leads, and one may change in two ways.
CREATE FUNCTION lead_activity_id(command UUID, lead UUID, what TEXT) RETURNS UUID LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(command::text || lead::text || what)::uuid
$$;

CREATE FUNCTION lead_actor() RETURNS TEXT LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((current_staff()).display_name, nullif(current_setting('frontdesk.lead_actor', true), ''),
                    CASE WHEN is_website() THEN 'website' ELSE session_user END);
END $$;

CREATE FUNCTION lead_derive() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own CONSTANT TEXT[] := '{version,stage_since,touched_at,next_step_on,due_on,updated_at,budget_low,budget_high,assignee_name}';
BEGIN
    IF TG_OP = 'INSERT' OR NEW.budget_range IS DISTINCT FROM OLD.budget_range THEN
        SELECT b.low, b.high INTO NEW.budget_low, NEW.budget_high FROM lead_budget(NEW.budget_range) b;
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := coalesce(NEW.created_at, now());
        NEW.stage_since := NEW.created_at;
        NEW.touched_at := NEW.created_at;
        NEW.version := 1;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.assignee_id IS DISTINCT FROM OLD.assignee_id
       OR NEW.assigned_to IS DISTINCT FROM OLD.assigned_to THEN
        IF NEW.assignee_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.assignee_id IS DISTINCT FROM OLD.assignee_id) THEN
            SELECT s.user_id, s.display_name INTO NEW.assigned_to, NEW.assignee_name FROM staff s WHERE s.id = NEW.assignee_id;
        ELSIF NEW.assigned_to IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.assigned_to IS DISTINCT FROM OLD.assigned_to) THEN
            NEW.assignee_id := (SELECT s.id FROM staff s WHERE s.user_id = NEW.assigned_to ORDER BY s.is_active DESC, s.id LIMIT 1);
            NEW.assignee_name := coalesce((SELECT display_name FROM staff WHERE id = NEW.assignee_id),
                (SELECT trim(first_name || ' ' || last_name) FROM users WHERE id = NEW.assigned_to));
        ELSE
            NEW.assignee_id := NULL;
            NEW.assigned_to := NULL;
            NEW.assignee_name := NULL;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status THEN
        IF NOT lead_may_follow(OLD.status, NEW.status) AND NEW.status IN
           ('new', 'contacted', 'qualified', 'proposal_sent', 'won', 'lost', 'nurture') THEN
            RAISE EXCEPTION '% does not follow %', NEW.status, OLD.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_stage_follows', TABLE = 'church_inquiries';
        END IF;
        IF OLD.status = 'won' AND EXISTS (
            SELECT FROM lead_classes c JOIN schedule s ON s.id = c.schedule_id
            WHERE c.lead_id = NEW.id AND s.status <> 'cancelled') THEN
            RAISE EXCEPTION 'the lead has a class' USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_class_keeps_won',
                TABLE = 'church_inquiries';
        END IF;
        IF NEW.status IN ('won', 'lost') THEN
            IF NOT coalesce((SELECT value ? NEW.close_reason FROM settings
                             WHERE key = 'leads.' || NEW.status || '_reasons'), FALSE) THEN
                RAISE EXCEPTION '% needs a reason of the list, and not %', NEW.status, NEW.close_reason
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_closed_has_reason', TABLE = 'church_inquiries';
            END IF;
        ELSE
            NEW.close_reason := NULL;
            NEW.close_note := NULL;
        END IF;
        IF NEW.status = 'nurture' AND coalesce(NEW.return_on <= site_date(now()), TRUE) THEN
            RAISE EXCEPTION 'nurture needs a day to come back'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_nurture_has_date', TABLE = 'church_inquiries';
        END IF;
        NEW.stage_since := now();
    END IF;
    IF NEW.status <> 'nurture' THEN
        NEW.return_on := NULL;
    END IF;
    IF to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
        NEW.version := OLD.version + 1;
        NEW.touched_at := greatest(NEW.touched_at, now());
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER d_derive BEFORE INSERT OR UPDATE ON church_inquiries FOR EACH ROW EXECUTE FUNCTION lead_derive();

-- The time-line of whatever changed the lead. A command of the console says its id, note and how beforehand.
CREATE FUNCTION lead_keep_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    command UUID := coalesce(nullif(current_setting('frontdesk.lead_command', true), '')::uuid, gen_random_uuid());
    said TEXT := nullif(current_setting('frontdesk.lead_note', true), '');
    how TEXT := nullif(current_setting('frontdesk.lead_how', true), '');
    fields CONSTANT TEXT[] := '{org_name,org_type,denomination,avg_attendance,contact_name,contact_role,contact_email,
        contact_phone,address,city,state,zip_code,has_security_team,team_size,budget_range,timeline,services_needed,message,
        notes,return_on}';
    changes JSONB;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO lead_activities (id, lead_id, kind, to_stage, happened_at, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'created'), NEW.id, coalesce(how, 'created'), NEW.status, NEW.created_at,
                lead_actor(), current_desk());
        RETURN NULL;
    END IF;
    IF NEW.status <> OLD.status THEN
        INSERT INTO lead_activities (id, lead_id, kind, from_stage, to_stage, reason, body, details, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'stage'), NEW.id, 'stage', OLD.status, NEW.status, NEW.close_reason,
                coalesce(said, NEW.close_note),
                CASE WHEN NEW.return_on IS NULL THEN '{}' ELSE jsonb_build_object('return_on', NEW.return_on) END,
                lead_actor(), current_desk());
    END IF;
    IF NEW.assignee_name IS DISTINCT FROM OLD.assignee_name AND (NEW.assignee_id, NEW.assigned_to)
       IS DISTINCT FROM (OLD.assignee_id, OLD.assigned_to) THEN
        INSERT INTO lead_activities (id, lead_id, kind, details, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'assigned'), NEW.id, 'assigned',
                jsonb_strip_nulls(jsonb_build_object('from', OLD.assignee_name, 'to', NEW.assignee_name, 'how', how)),
                lead_actor(), current_desk());
    END IF;
    SELECT jsonb_object_agg(f, jsonb_build_array(to_jsonb(OLD) -> f, to_jsonb(NEW) -> f)) INTO changes
    FROM unnest(fields) f
    WHERE to_jsonb(OLD) -> f IS DISTINCT FROM to_jsonb(NEW) -> f AND NOT (f = 'return_on' AND NEW.status <> OLD.status);
    -- What a merge fills in is told by the merge.
    IF changes IS NOT NULL AND how IS DISTINCT FROM 'merge' THEN
        INSERT INTO lead_activities (id, lead_id, kind, details, actor, desk)
        VALUES (lead_activity_id(command, NEW.id, 'edited'), NEW.id, 'edited', changes, lead_actor(), current_desk());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_history AFTER INSERT ON church_inquiries FOR EACH ROW EXECUTE FUNCTION lead_keep_history();
CREATE TRIGGER keep_history_changed AFTER UPDATE ON church_inquiries FOR EACH ROW
    WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION lead_keep_history();

CREATE FUNCTION lead_touched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE church_inquiries SET touched_at = greatest(touched_at, NEW.recorded_at) WHERE id = NEW.lead_id;
    RETURN NULL;
END $$;
CREATE TRIGGER touched AFTER INSERT ON lead_activities FOR EACH ROW
    WHEN (NEW.kind NOT IN ('created', 'imported', 'stage', 'assigned', 'edited')) EXECUTE FUNCTION lead_touched();

CREATE FUNCTION lead_next_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE church_inquiries l
    SET next_step_on = (SELECT min(s.due_on) FROM lead_steps s WHERE s.lead_id = l.id AND s.done_at IS NULL)
    WHERE l.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.lead_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.lead_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER next_step AFTER INSERT OR UPDATE OR DELETE ON lead_steps FOR EACH ROW EXECUTE FUNCTION lead_next_step();

CREATE FUNCTION lead_assignee_renamed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE church_inquiries SET assignee_name = NEW.display_name WHERE assignee_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER lead_assignee_renamed AFTER UPDATE OF display_name ON staff FOR EACH ROW
    WHEN (OLD.display_name <> NEW.display_name) EXECUTE FUNCTION lead_assignee_renamed();

CREATE FUNCTION lead_search_row(l church_inquiries) RETURNS lead_search LANGUAGE sql STABLE AS $$
    SELECT ROW(l.id,
               ' ' || concat_ws(' ', spelled_words(l.org_name), spelled_words(l.contact_name), fold(l.city), lower(l.state),
                                l.zip_code, lower(l.contact_email), regexp_replace(l.contact_phone, '\D', '', 'g')) || ' ',
               fold(l.org_name), lower(trim(l.contact_email)),
               right(regexp_replace(coalesce(l.contact_phone, ''), '\D', '', 'g'), 10))::lead_search
$$;
CREATE FUNCTION lead_search_refresh() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO lead_search SELECT (lead_search_row(NEW)).*
    ON CONFLICT (lead_id) DO UPDATE
    SET words = EXCLUDED.words, org = EXCLUDED.org, email = EXCLUDED.email, phone = EXCLUDED.phone;
    RETURN NULL;
END $$;
CREATE TRIGGER z_search_new AFTER INSERT ON church_inquiries FOR EACH ROW EXECUTE FUNCTION lead_search_refresh();
CREATE TRIGGER z_search_changed
    AFTER UPDATE OF org_name, contact_name, contact_email, contact_phone, city, state, zip_code ON church_inquiries
    FOR EACH ROW EXECUTE FUNCTION lead_search_refresh();

-- All that is derived, anew: for adopted rows, and after a load that rested the triggers. A lead without a
-- history gets the one line that is sure.
CREATE FUNCTION leads_rebuild() RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    leads BIGINT;
BEGIN
    ALTER TABLE church_inquiries DISABLE TRIGGER USER;
    ALTER TABLE lead_activities DISABLE TRIGGER USER;
    INSERT INTO lead_activities (id, lead_id, kind, to_stage, happened_at, recorded_at, actor)
    SELECT lead_activity_id(l.id, l.id, 'created'), l.id, 'created', l.status, l.created_at, l.created_at, 'website'
    FROM church_inquiries l
    WHERE NOT EXISTS (SELECT FROM lead_activities a WHERE a.lead_id = l.id AND a.kind IN ('created', 'imported'));
    UPDATE church_inquiries l
    SET budget_low = b.low, budget_high = b.high,
        stage_since = coalesce(h.since, l.created_at),
        touched_at = greatest(h.touched, l.updated_at, l.created_at),
        next_step_on = (SELECT min(s.due_on) FROM lead_steps s WHERE s.lead_id = l.id AND s.done_at IS NULL),
        assignee_id = coalesce(l.assignee_id, s.id),
        assignee_name = coalesce(a.display_name, s.display_name, nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''))
    FROM church_inquiries o
    CROSS JOIN LATERAL lead_budget(o.budget_range) b
    CROSS JOIN LATERAL (SELECT max(happened_at) FILTER (WHERE kind IN ('created', 'imported', 'stage')) AS since,
                               max(happened_at) AS touched FROM lead_activities WHERE lead_id = o.id) h
    LEFT JOIN users u ON u.id = o.assigned_to
    LEFT JOIN LATERAL (SELECT * FROM staff WHERE user_id = o.assigned_to ORDER BY is_active DESC, id LIMIT 1) s ON TRUE
    LEFT JOIN staff a ON a.id = o.assignee_id
    WHERE o.id = l.id;
    GET DIAGNOSTICS leads = ROW_COUNT;
    TRUNCATE lead_search;
    INSERT INTO lead_search SELECT r.* FROM church_inquiries l CROSS JOIN LATERAL lead_search_row(l) r;
    ALTER TABLE church_inquiries ENABLE TRIGGER USER;
    ALTER TABLE lead_activities ENABLE TRIGGER USER;
    RETURN leads;
END $$;
SELECT leads_rebuild();
-- Adopted rows changed last when the institute last wrote them, as far as anybody knows.
DO $$
BEGIN
    ALTER TABLE church_inquiries DISABLE TRIGGER USER;
    UPDATE church_inquiries SET stage_since = coalesce(updated_at, created_at);
    ALTER TABLE church_inquiries ENABLE TRIGGER USER;
END $$;
