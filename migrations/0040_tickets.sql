-- Support tickets: the Ticket and TicketComment of the Tech Deputies documents, with what they lack. Its columns
-- keep their names in our spelling and its values theirs in lower case; a project, which this institute has none
-- of, became the links to a person, an order, a class and a lead. The conversation stands apart from what was done.
-- A change of status keeps its rules whatever the way it came: the console, the website, psql.

-- ── Rules that the institute sets ────────────────────────────────────────────────────────────────────────

INSERT INTO settings (key, value, description) VALUES
    ('tickets.opening_hours',
     '{"mon":["09:00-17:00"],"tue":["09:00-17:00"],"wed":["09:00-17:00"],"thu":["09:00-17:00"],"fri":["09:00-17:00"],"sat":["08:00-12:00"]}',
     'When somebody is there to answer, on the institute''s clock; a day that is not named is closed'),
    ('tickets.holidays', '[]', 'Days on which nobody is there, as "2026-12-25"'),
    ('tickets.service_times',
     '{"low":{"answer":960,"close":4800},"medium":{"answer":480,"close":2400},"high":{"answer":120,"close":960},"urgent":{"answer":30,"close":240}}',
     'Minutes of opening hours until a ticket of each priority is answered and closed'),
    ('tickets.escalate_percent', '80', 'A ticket is raised when this part of its time is gone; 0 for never'),
    ('tickets.waits_for', '["Instructor","Manager","Bank","Supplier","Authority","Other"]', 'What a blocked ticket can wait for'),
    ('tickets.close_reasons', '["Solved by itself","No answer from customer","Duplicate","Not for us","Spam","Other"]',
     'Why a ticket is closed that nobody answered'),
    ('tickets.canned',
     '[{"name":"Waiver link","body":"Hello {name},\n\nyour waiver for {class} on {date} can be signed on our website, under your order {order}.\n\n{me}"},
       {"name":"Moved to another date","body":"Hello {name},\n\nwe have moved you to {class} on {date}. There is nothing else for you to do.\n\n{me}"},
       {"name":"Refund is on its way","body":"Hello {name},\n\nthe refund for order {order} is on its way; banks take up to five days.\n\n{me}"}]',
     'Replies that are written beforehand, with {name}, {class}, {date}, {order}, {ticket} and {me}');

CREATE FUNCTION ticket_setting_is_legal() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

CREATE FUNCTION ticket_is_day(word TEXT) RETURNS BOOLEAN LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM make_date(left(word, 4)::integer, substr(word, 6, 2)::integer, right(word, 2)::integer);
    RETURN TRUE;
EXCEPTION WHEN datetime_field_overflow THEN
    RETURN FALSE;
END $$;
CREATE TRIGGER ticket_setting_is_legal BEFORE INSERT OR UPDATE ON settings FOR EACH ROW
    WHEN (NEW.key IN ('tickets.opening_hours', 'tickets.holidays', 'tickets.service_times', 'tickets.escalate_percent',
                      'tickets.waits_for', 'tickets.close_reasons', 'tickets.canned'))
    EXECUTE FUNCTION ticket_setting_is_legal();

CREATE FUNCTION ticket_rule(name TEXT) RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT value FROM settings WHERE key = 'tickets.' || name);
END $$;

-- ── The service clock (src/domain/ticket/clock.rs; a test compares) ──────────────────────────────────────

-- The spans of a day in which the institute is open, in order and apart. A time that the night of a clock change
-- leaves out is taken as an hour later, one that comes twice as the second: so the server reads a wall clock.
CREATE FUNCTION ticket_open_spans(day DATE, hours JSONB, holidays JSONB, zone TEXT) RETURNS TSTZRANGE[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    spans TSTZRANGE[] := '{}';
    o RECORD;
    opens TIMESTAMPTZ;
    closes TIMESTAMPTZ;
    last TIMESTAMPTZ := '-infinity';
BEGIN
    IF holidays ? to_char(day, 'YYYY-MM-DD') THEN
        RETURN spans;
    END IF;
    FOR o IN SELECT split_part(e, '-', 1)::time AS f, split_part(e, '-', 2)::time AS t
             FROM jsonb_array_elements_text(coalesce(hours -> to_char(day, 'dy'), '[]')) e ORDER BY 1, 2 LOOP
        opens := greatest((day + o.f) AT TIME ZONE zone, last);
        closes := (day + o.t) AT TIME ZONE zone;
        IF opens < closes THEN
            spans := spans || tstzrange(opens, closes);
            last := closes;
        END IF;
    END LOOP;
    RETURN spans;
END $$;

-- Whole seconds of opening hours from one instant to another.
CREATE FUNCTION ticket_open_seconds(since TIMESTAMPTZ, until TIMESTAMPTZ, hours JSONB, holidays JSONB, zone TEXT)
RETURNS BIGINT LANGUAGE plpgsql STABLE AS $$
DECLARE
    day DATE := (since AT TIME ZONE zone)::date;
    last DATE := (until AT TIME ZONE zone)::date;
    open NUMERIC := 0;
    span TSTZRANGE;
BEGIN
    WHILE since < until AND day <= last LOOP
        FOREACH span IN ARRAY ticket_open_spans(day, hours, holidays, zone) LOOP
            open := open + greatest(extract(epoch FROM least(upper(span), until)) - extract(epoch FROM greatest(lower(span), since)), 0);
        END LOOP;
        day := day + 1;
    END LOOP;
    RETURN floor(open);
END $$;

-- The first instant at which so many seconds of opening hours have gone by; NULL when that is over 400 days ahead.
CREATE FUNCTION ticket_after(since TIMESTAMPTZ, seconds BIGINT, hours JSONB, holidays JSONB, zone TEXT)
RETURNS TIMESTAMPTZ LANGUAGE plpgsql STABLE AS $$
DECLARE
    first DATE := (since AT TIME ZONE zone)::date;
    remaining NUMERIC := seconds;
    open NUMERIC;
    span TSTZRANGE;
BEGIN
    IF seconds <= 0 THEN
        RETURN since;
    END IF;
    FOR ahead IN 0..400 LOOP
        FOREACH span IN ARRAY ticket_open_spans(first + ahead, hours, holidays, zone) LOOP
            open := extract(epoch FROM upper(span)) - extract(epoch FROM greatest(lower(span), since));
            IF open >= remaining THEN
                RETURN greatest(lower(span), since) + make_interval(secs => remaining::float8);
            END IF;
            remaining := remaining - greatest(open, 0);
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;

-- ── The ticket ───────────────────────────────────────────────────────────────────────────────────────────

-- Counts what is new to anybody: each comment and each ticket takes the next.
CREATE SEQUENCE ticket_news_seq;

CREATE TABLE tickets (
    id              UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    -- To say on the phone: T-1042.
    number          BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH 1001) CONSTRAINT tickets_number_once UNIQUE,
    user_id         UUID REFERENCES users (id),
    title           TEXT NOT NULL CONSTRAINT tickets_title_fits CHECK (title ~ '\S' AND length(title) <= 200),
    description     TEXT CONSTRAINT tickets_description_fits CHECK (length(description) <= 20000),
    status          TEXT NOT NULL DEFAULT 'todo' CONSTRAINT tickets_status_known CHECK (status IN ('todo', 'in_progress', 'blocked', 'done')),
    priority        TEXT NOT NULL DEFAULT 'medium' CONSTRAINT tickets_priority_known CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),

    -- What it is about.
    seat_id         UUID REFERENCES order_items (id) ON DELETE SET NULL,
    order_id        UUID REFERENCES orders (id) ON DELETE SET NULL,
    schedule_id     UUID REFERENCES schedule (id) ON DELETE SET NULL,
    lead_id         UUID REFERENCES church_inquiries (id) ON DELETE SET NULL,
    requester_name  TEXT CONSTRAINT tickets_requester_fits CHECK (length(concat(requester_name, requester_email, requester_phone)) <= 600),
    requester_email TEXT,
    requester_phone TEXT,
    tags            TEXT[] NOT NULL DEFAULT '{}',
    assignee_id     UUID REFERENCES staff (id),
    -- To sort by and to show; follows the person's name.
    assignee_name   TEXT,

    -- The workflow. Waiting for the customer is a part of being in progress.
    waiting_since   TIMESTAMPTZ,
    waits_for       TEXT,
    blocked_reason  TEXT,
    close_reason    TEXT,
    done_at         TIMESTAMPTZ,
    reopened        INTEGER NOT NULL DEFAULT 0,
    -- Since it was last opened.
    is_answered     BOOLEAN NOT NULL DEFAULT FALSE,
    -- For the first time.
    answered_at     TIMESTAMPTZ,
    merged_into     UUID REFERENCES tickets (id) CONSTRAINT tickets_not_merged_into_itself CHECK (merged_into <> id),
    split_from      UUID REFERENCES tickets (id),

    -- The clock: seconds of opening hours without the span that runs, and since when it runs; by which priority
    -- it counts, which an escalation leaves as it was.
    promised        TEXT NOT NULL DEFAULT 'medium',
    escalated_at    TIMESTAMPTZ,
    used_seconds    BIGINT NOT NULL DEFAULT 0,
    running_since   TIMESTAMPTZ,
    answer_seconds  BIGINT,
    close_seconds   BIGINT,
    answer_due_at   TIMESTAMPTZ,
    close_due_at    TIMESTAMPTZ,
    due_at          TIMESTAMPTZ GENERATED ALWAYS AS (least(answer_due_at, close_due_at)) STORED,
    raise_at        TIMESTAMPTZ,

    -- The newest that was written, with notes and without.
    news            BIGINT NOT NULL DEFAULT 0,
    public_news     BIGINT NOT NULL DEFAULT 0,
    touched_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    -- Counts every change of what a person decides, so that a desk sees whether its page is the latest.
    version         INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT tickets_waiting_in_progress CHECK (waiting_since IS NULL OR status = 'in_progress'),
    CONSTRAINT tickets_blocked_has_reason CHECK ((status = 'blocked') = (waits_for IS NOT NULL) AND (status = 'blocked') = (coalesce(blocked_reason, '') ~ '\S'))
);

CREATE TABLE ticket_comments (
    -- The client's, so that what is sent twice is written once.
    id         UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    -- Drawn while the ticket is held, so within one conversation it rises with time.
    seq        BIGINT NOT NULL CONSTRAINT ticket_comments_seq_once UNIQUE,
    ticket_id  UUID NOT NULL REFERENCES tickets (id),
    user_id    UUID REFERENCES users (id),
    content    TEXT NOT NULL CONSTRAINT ticket_comments_say_something CHECK (content ~ '\S'),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    kind       TEXT NOT NULL DEFAULT 'customer' CONSTRAINT ticket_comments_kind_known CHECK (kind IN ('customer', 'reply', 'note')),
    via        TEXT DEFAULT 'web' CONSTRAINT ticket_comments_via_known CHECK ((kind = 'note') = (via IS NULL) AND via IN ('email', 'phone', 'in_person', 'web')),
    author     TEXT NOT NULL,
    -- Who of the staff wrote down what the customer said.
    taken_by   TEXT,
    login      NAME NOT NULL DEFAULT session_user,
    desk       TEXT,
    split_from UUID REFERENCES tickets (id),
    CONSTRAINT ticket_comments_content_fits CHECK (length(content) <= 20000)
);

CREATE TABLE ticket_activities (
    id          UUID PRIMARY KEY,
    ticket_id   UUID NOT NULL REFERENCES tickets (id),
    kind        TEXT NOT NULL CONSTRAINT ticket_activities_kind_known CHECK (kind IN (
        'created', 'moved', 'reopened', 'waiting', 'assigned', 'priority', 'escalated', 'tagged', 'edited', 'merged',
        'unmerged', 'split', 'unsplit', 'undone')),
    from_status TEXT,
    to_status   TEXT,
    reason      TEXT,
    body        TEXT CONSTRAINT ticket_activities_body_fits CHECK (length(body) <= 20000),
    details     JSONB NOT NULL DEFAULT '{}',
    happened_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    actor       TEXT NOT NULL,
    login       NAME NOT NULL DEFAULT session_user,
    desk        TEXT
);

CREATE FUNCTION ticket_activities_append_only() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was done about a ticket is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ticket_activities_append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ticket_activities
    FOR EACH ROW EXECUTE FUNCTION ticket_activities_append_only();

-- What was said stays as it was said: a comment goes to another ticket and back, and that is all.
CREATE FUNCTION ticket_comments_stay() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{ticket_id,split_from,updated_at}'::text[]
                            = to_jsonb(OLD) - '{ticket_id,split_from,updated_at}'::text[] THEN
        NEW.updated_at := now();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was written to a ticket stays'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ticket_comments_stay';
END $$;
CREATE TRIGGER stay BEFORE UPDATE OR DELETE ON ticket_comments FOR EACH ROW EXECUTE FUNCTION ticket_comments_stay();

CREATE TABLE ticket_views (
    id         UUID PRIMARY KEY,
    login      NAME NOT NULL DEFAULT session_user,
    name       TEXT NOT NULL CONSTRAINT ticket_views_name_not_empty CHECK (name ~ '\S' AND length(name) <= 60),
    -- As src/domain/ticket/ask.rs writes it.
    ask        JSONB NOT NULL CONSTRAINT ticket_views_ask_is_one CHECK (jsonb_typeof(ask) = 'object'),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX ticket_views_name_once ON ticket_views (login, lower(name));

-- Up to where a person has read.
CREATE TABLE ticket_reads (
    login     NAME NOT NULL,
    ticket_id UUID NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    seq       BIGINT NOT NULL,
    PRIMARY KEY (login, ticket_id)
);
-- What a person has begun to write, whatever becomes of the desk.
CREATE TABLE ticket_drafts (
    login      NAME NOT NULL,
    ticket_id  UUID NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    is_note    BOOLEAN NOT NULL,
    body       TEXT NOT NULL CONSTRAINT ticket_drafts_body_fits CHECK (length(body) <= 20000),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (login, ticket_id, is_note)
);
-- Who has a ticket open. Worth nothing after a crash of the server.
CREATE UNLOGGED TABLE ticket_presences (
    ticket_id  UUID NOT NULL,
    login      NAME NOT NULL,
    -- One person may sit at two desks.
    desk       TEXT NOT NULL,
    name       TEXT NOT NULL,
    is_writing BOOLEAN NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (ticket_id, login, desk)
);
-- What finds a ticket by words, the public ones and the notes. Apart from the ticket, whose own row changes with
-- every move and would drag these along.
CREATE TABLE ticket_search (
    ticket_id UUID PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    words     TEXT NOT NULL,
    notes     TEXT NOT NULL
);

-- ── What follows by itself ───────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION ticket_activity_id(command UUID, ticket UUID, what TEXT) RETURNS UUID LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(command::text || ticket::text || what)::uuid
$$;

CREATE FUNCTION ticket_actor() RETURNS TEXT LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN is_website() THEN 'website'
                ELSE coalesce((current_staff()).display_name, nullif(current_setting('frontdesk.ticket_actor', true), ''), session_user) END;
END $$;

-- Why a ticket cannot move (src/domain/ticket/flow.rs; a test compares); NULL when it can.
CREATE FUNCTION ticket_no_move(was TEXT, becomes TEXT, is_answered BOOLEAN, said TEXT, blocked_on TEXT) RETURNS TEXT
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN was = becomes THEN 'already'
        WHEN was = 'done' AND becomes = 'blocked' THEN 'done_before'
        WHEN becomes = 'blocked' THEN CASE
            WHEN coalesce(said, '') !~ '\S' THEN 'reason_missing'
            WHEN blocked_on IS NULL THEN 'waits_for_missing'
            WHEN NOT ticket_rule('waits_for') ? blocked_on THEN 'waits_for_unknown' END
        WHEN becomes = 'done' THEN CASE
            WHEN said IS NULL THEN CASE WHEN NOT is_answered THEN 'unanswered' END
            WHEN NOT ticket_rule('close_reasons') ? said THEN 'reason_unknown' END
        END;
END $$;

-- When what was promised runs out.
CREATE FUNCTION ticket_with_dues(t tickets) RETURNS tickets LANGUAGE plpgsql STABLE AS $$
DECLARE
    hours JSONB := ticket_rule('opening_hours');
    holidays JSONB := ticket_rule('holidays');
    zone TEXT := site_timezone();
    promise JSONB := ticket_rule('service_times') -> t.promised;
    percent BIGINT := ticket_rule('escalate_percent')::text::bigint;
    answer BIGINT := (promise ->> 'answer')::bigint * 60;
    close BIGINT := (promise ->> 'close')::bigint * 60;
BEGIN
    t.answer_due_at := NULL;
    t.close_due_at := NULL;
    t.raise_at := NULL;
    IF t.running_since IS NOT NULL THEN
        t.close_due_at := ticket_after(t.running_since, close - t.used_seconds, hours, holidays, zone);
        IF t.answered_at IS NULL THEN
            t.answer_due_at := ticket_after(t.running_since, answer - t.used_seconds, hours, holidays, zone);
        END IF;
        IF percent > 0 AND t.escalated_at IS NULL THEN
            t.raise_at := ticket_after(t.running_since, least(CASE WHEN t.answered_at IS NULL THEN answer * percent / 100 END,
                                                              close * percent / 100) - t.used_seconds, hours, holidays, zone);
        END IF;
    END IF;
    RETURN t;
END $$;

-- Seconds of opening hours that a ticket has used up by an instant.
CREATE FUNCTION ticket_used(t tickets, at TIMESTAMPTZ) RETURNS BIGINT LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN t.used_seconds + CASE WHEN t.running_since IS NULL THEN 0 ELSE
        ticket_open_seconds(t.running_since, at, ticket_rule('opening_hours'), ticket_rule('holidays'), site_timezone()) END;
END $$;

-- In small letters, each once, in order.
CREATE FUNCTION ticket_tags(said TEXT[]) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT tag ORDER BY tag), '{}')
    FROM (SELECT lower(regexp_replace(trim(t), '\s+', ' ', 'g')) AS tag FROM unnest(said) t) s WHERE tag <> ''
$$;

-- Who asks, where nobody said: as the account, the seat, the order or the lead has it.
CREATE FUNCTION ticket_with_links(t tickets) RETURNS tickets LANGUAGE plpgsql STABLE AS $$
DECLARE
    who RECORD;
BEGIN
    IF t.seat_id IS NOT NULL THEN
        SELECT coalesce(t.schedule_id, oi.schedule_id), coalesce(t.order_id, oi.order_id) INTO t.schedule_id, t.order_id
        FROM order_items oi WHERE oi.id = t.seat_id;
    END IF;
    IF t.requester_name IS NULL THEN
        SELECT * INTO who FROM (
            SELECT 1 AS n, trim(u.first_name || ' ' || u.last_name) AS name, u.email, u.phone FROM users u WHERE u.id = t.user_id
            UNION ALL SELECT 2, trim(oi.participant_name), oi.participant_email, NULL FROM order_items oi WHERE oi.id = t.seat_id
            UNION ALL SELECT 3, trim(coalesce(o.guest_name, o.billing_name)), o.guest_email, o.guest_phone FROM orders o WHERE o.id = t.order_id AND o.user_id IS NULL
            UNION ALL SELECT 4, trim(u.first_name || ' ' || u.last_name), u.email, u.phone FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = t.order_id
            UNION ALL SELECT 5, l.contact_name, l.contact_email, l.contact_phone FROM church_inquiries l WHERE l.id = t.lead_id
        ) known WHERE name ~ '\S' ORDER BY n LIMIT 1;
        IF FOUND THEN
            t.requester_name := who.name;
            t.requester_email := coalesce(t.requester_email, who.email);
            t.requester_phone := coalesce(t.requester_phone, who.phone);
        END IF;
    END IF;
    RETURN t;
END $$;

CREATE FUNCTION ticket_derive() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own CONSTANT TEXT[] := '{version,touched_at,updated_at,news,public_news,assignee_name,answer_due_at,close_due_at,due_at,raise_at,
                             used_seconds,running_since,answer_seconds,close_seconds,is_answered,answered_at}';
    -- Said by our own functions; a setting that the website makes says nothing.
    how TEXT := CASE WHEN is_website() THEN '' ELSE coalesce(current_setting('frontdesk.ticket_how', true), '') END;
    at TIMESTAMPTZ := clock_timestamp();
    why TEXT;
    runs BOOLEAN;
BEGIN
    NEW.tags := ticket_tags(NEW.tags);
    IF cardinality(NEW.tags) > 20 OR EXISTS (SELECT FROM unnest(NEW.tags) tag WHERE length(tag) > 40) THEN
        RAISE EXCEPTION 'too many tags, or too long ones'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tickets_tags_fit', TABLE = 'tickets';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW := ticket_with_links(NEW);
        NEW.promised := NEW.priority;
        NEW.touched_at := greatest(NEW.created_at, at);
        NEW.news := nextval('ticket_news_seq');
        NEW.public_news := NEW.news;
        NEW.version := 1;
    ELSIF how <> 'undo' THEN
        IF NEW.status <> OLD.status THEN
            why := ticket_no_move(OLD.status, NEW.status, OLD.is_answered, CASE NEW.status WHEN 'blocked' THEN NEW.blocked_reason
                                  WHEN 'done' THEN NEW.close_reason END, NEW.waits_for);
            IF why IS NOT NULL THEN
                RAISE EXCEPTION 'a ticket cannot go from % to %: %', OLD.status, NEW.status, why
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tickets_status_follows', TABLE = 'tickets';
            END IF;
            IF NEW.waiting_since IS NOT DISTINCT FROM OLD.waiting_since THEN
                NEW.waiting_since := NULL;
            END IF;
            IF OLD.status = 'done' THEN
                NEW.reopened := OLD.reopened + 1;
                NEW.is_answered := FALSE;
            END IF;
        END IF;
        IF NEW.status <> 'blocked' THEN
            NEW.waits_for := NULL;
            NEW.blocked_reason := NULL;
        END IF;
        IF NEW.status <> 'done' THEN
            NEW.close_reason := NULL;
            NEW.done_at := NULL;
            NEW.close_seconds := NULL;
        END IF;
        IF NEW.priority <> OLD.priority AND how <> 'escalate' THEN
            NEW.promised := NEW.priority;
        END IF;
    END IF;
    IF how <> 'undo' THEN
        runs := NEW.status IN ('todo', 'in_progress') AND NEW.waiting_since IS NULL AND NEW.merged_into IS NULL;
        IF runs AND NEW.running_since IS NULL THEN
            NEW.running_since := CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at ELSE at END;
        ELSIF NOT runs AND NEW.running_since IS NOT NULL THEN
            NEW.used_seconds := ticket_used(NEW, at);
            NEW.running_since := NULL;
        END IF;
        IF NEW.is_answered AND NEW.answered_at IS NULL THEN
            NEW.answered_at := at;
            NEW.answer_seconds := ticket_used(NEW, at);
        END IF;
        IF NEW.status = 'done' AND NEW.done_at IS NULL THEN
            NEW.done_at := at;
            NEW.close_seconds := NEW.used_seconds;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.assignee_id IS DISTINCT FROM OLD.assignee_id THEN
        NEW.assignee_name := (SELECT display_name FROM staff WHERE id = NEW.assignee_id);
    END IF;
    NEW := ticket_with_dues(NEW);
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
        NEW.version := OLD.version + 1;
        NEW.touched_at := greatest(NEW.touched_at, at);
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER d_derive BEFORE INSERT OR UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION ticket_derive();

-- The time-line of whatever changed the ticket. A command of the console says its id and note beforehand.
CREATE FUNCTION ticket_keep_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_ours BOOLEAN := NOT is_website();
    command UUID := coalesce(CASE WHEN is_ours THEN nullif(current_setting('frontdesk.ticket_command', true), '')::uuid END, gen_random_uuid());
    said TEXT := CASE WHEN is_ours THEN nullif(current_setting('frontdesk.ticket_note', true), '') END;
    how TEXT := CASE WHEN is_ours THEN coalesce(current_setting('frontdesk.ticket_how', true), '') ELSE '' END;
    fields CONSTANT TEXT[] := '{title,description,user_id,seat_id,order_id,schedule_id,lead_id,requester_name,requester_email,requester_phone}';
    line RECORD;
BEGIN
    -- What is undone, merged or split is told by the deed itself.
    IF how IN ('undo', 'merge') THEN
        RETURN NULL;
    END IF;
    FOR line IN
        SELECT 'created' AS kind, NULL AS was, NEW.status AS becomes, NULL AS why, NULL AS words,
               CASE WHEN NEW.split_from IS NULL THEN '{}' ELSE jsonb_build_object('other', NEW.split_from) END AS more
        WHERE TG_OP = 'INSERT'
        UNION ALL
        SELECT CASE OLD.status WHEN 'done' THEN 'reopened' ELSE 'moved' END, OLD.status, NEW.status,
               coalesce(NEW.blocked_reason, NEW.close_reason), said,
               jsonb_strip_nulls(jsonb_build_object('waits_for', NEW.waits_for,
                                                    'waiting', CASE WHEN NEW.waiting_since IS NOT NULL THEN TRUE END))
        WHERE TG_OP = 'UPDATE' AND NEW.status <> OLD.status
        UNION ALL
        SELECT 'waiting', NEW.status, NEW.status, NULL, NULL, jsonb_build_object('waiting', NEW.waiting_since IS NOT NULL)
        WHERE TG_OP = 'UPDATE' AND NEW.status = OLD.status AND (NEW.waiting_since IS NULL) <> (OLD.waiting_since IS NULL)
        UNION ALL
        SELECT 'assigned', NULL, NULL, NULL, NULL, jsonb_strip_nulls(jsonb_build_object('from', OLD.assignee_name, 'to', NEW.assignee_name))
        WHERE TG_OP = 'UPDATE' AND NEW.assignee_id IS DISTINCT FROM OLD.assignee_id
        UNION ALL
        SELECT CASE how WHEN 'escalate' THEN 'escalated' ELSE 'priority' END, NULL, NULL, NULL, NULL,
               jsonb_build_object('from', OLD.priority, 'to', NEW.priority)
        WHERE TG_OP = 'UPDATE' AND (NEW.priority <> OLD.priority OR OLD.escalated_at IS NULL AND NEW.escalated_at IS NOT NULL)
        UNION ALL
        SELECT 'tagged', NULL, NULL, NULL, NULL, jsonb_build_object(
            'added', to_jsonb(ARRAY(SELECT unnest(NEW.tags) EXCEPT SELECT unnest(OLD.tags) ORDER BY 1)),
            'removed', to_jsonb(ARRAY(SELECT unnest(OLD.tags) EXCEPT SELECT unnest(NEW.tags) ORDER BY 1)))
        WHERE TG_OP = 'UPDATE' AND NEW.tags <> OLD.tags
        UNION ALL
        SELECT 'edited', NULL, NULL, NULL, NULL, changes FROM (
            SELECT jsonb_object_agg(f, jsonb_build_array(to_jsonb(OLD) -> f, to_jsonb(NEW) -> f)) AS changes FROM unnest(fields) f
            WHERE TG_OP = 'UPDATE' AND to_jsonb(OLD) -> f IS DISTINCT FROM to_jsonb(NEW) -> f) c WHERE changes IS NOT NULL
    LOOP
        INSERT INTO ticket_activities (id, ticket_id, kind, from_status, to_status, reason, body, details, happened_at, actor, desk)
        VALUES (ticket_activity_id(command, NEW.id, line.kind), NEW.id, line.kind, line.was, line.becomes, line.why, line.words,
                line.more, CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at ELSE clock_timestamp() END, ticket_actor(), current_desk());
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_history AFTER INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION ticket_keep_history();
CREATE TRIGGER keep_history_changed AFTER UPDATE ON tickets FOR EACH ROW
    WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION ticket_keep_history();

CREATE FUNCTION ticket_assignee_renamed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tickets SET assignee_name = NEW.display_name WHERE assignee_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_assignee_renamed AFTER UPDATE OF display_name ON staff FOR EACH ROW
    WHEN (OLD.display_name <> NEW.display_name) EXECUTE FUNCTION ticket_assignee_renamed();

-- With other hours or times what runs is due at another instant; the trigger above reckons it.
CREATE FUNCTION ticket_times_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tickets SET running_since = running_since WHERE running_since IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_times_changed AFTER UPDATE OF value ON settings FOR EACH ROW
    WHEN (OLD.value <> NEW.value AND NEW.key IN ('site.timezone', 'tickets.opening_hours', 'tickets.holidays',
                                                 'tickets.service_times', 'tickets.escalate_percent'))
    EXECUTE FUNCTION ticket_times_changed();

-- ── The conversation ─────────────────────────────────────────────────────────────────────────────────────

-- The ticket that another points to, held until the end; itself, when it points to none.
CREATE FUNCTION ticket_hold_root(ticket UUID) RETURNS tickets LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
BEGIN
    LOOP
        SELECT * INTO t FROM tickets WHERE id = ticket FOR NO KEY UPDATE;
        EXIT WHEN t.merged_into IS NULL;
        ticket := t.merged_into;
    END LOOP;
    RETURN t;
END $$;

-- The ticket and all that point to it, itself first.
CREATE FUNCTION ticket_family(ticket UUID) RETURNS UUID[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (WITH RECURSIVE family AS (
        SELECT ticket AS id, 0 AS depth
        UNION ALL
        SELECT t.id, f.depth + 1 FROM family f JOIN tickets t ON t.merged_into = f.id
    ) SELECT array_agg(id ORDER BY depth) FROM family);
END $$;

-- Before it is written: in order, and signed by who it is.
CREATE FUNCTION ticket_comment_comes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    root tickets := ticket_hold_root(NEW.ticket_id);
BEGIN
    NEW.seq := nextval('ticket_news_seq');
    NEW.created_at := clock_timestamp();
    NEW.login := session_user;
    NEW.desk := current_desk();
    IF NEW.kind = 'customer' THEN
        NEW.user_id := CASE WHEN is_website() THEN current_customer() ELSE root.user_id END;
        NEW.taken_by := CASE WHEN is_website() THEN NULL ELSE ticket_actor() END;
        NEW.author := coalesce((SELECT trim(first_name || ' ' || last_name) FROM users WHERE id = NEW.user_id), root.requester_name, 'Customer');
    ELSE
        NEW.author := ticket_actor();
        NEW.user_id := (current_staff()).user_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_comes BEFORE INSERT ON ticket_comments FOR EACH ROW EXECUTE FUNCTION ticket_comment_comes();

-- And what it does to the ticket: a customer's words make it our turn and open it again, a reply answers it.
CREATE FUNCTION ticket_comment_came() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    root UUID := (ticket_hold_root(NEW.ticket_id)).id;
BEGIN
    UPDATE tickets
    SET news = NEW.seq,
        public_news = CASE NEW.kind WHEN 'note' THEN public_news ELSE NEW.seq END,
        touched_at = NEW.created_at,
        waiting_since = CASE NEW.kind WHEN 'customer' THEN NULL ELSE waiting_since END,
        status = CASE WHEN NEW.kind = 'customer' AND status = 'done' THEN 'todo' ELSE status END,
        is_answered = is_answered OR NEW.kind = 'reply'
    WHERE id = root;
    INSERT INTO ticket_search AS s (ticket_id, words, notes)
    VALUES (root, ' ', ' ') ON CONFLICT (ticket_id) DO UPDATE
    SET words = CASE NEW.kind WHEN 'note' THEN s.words ELSE left(s.words || fold(NEW.content) || ' ', 100000) END,
        notes = CASE NEW.kind WHEN 'note' THEN left(s.notes || fold(NEW.content) || ' ', 100000) ELSE s.notes END;
    -- Nobody has to read what they wrote themselves.
    IF NOT is_website() THEN
        INSERT INTO ticket_reads (login, ticket_id, seq) VALUES (session_user, root, NEW.seq)
        ON CONFLICT (login, ticket_id) DO UPDATE SET seq = EXCLUDED.seq;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER came AFTER INSERT ON ticket_comments FOR EACH ROW EXECUTE FUNCTION ticket_comment_came();

-- ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────

-- " t1042 lost card ann lee annlee example org 3045550142 mdi 2026 00042 "
CREATE FUNCTION ticket_own_words(t tickets) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN left(concat(' t', t.number, ' ', fold(concat_ws(' ', t.title, t.description, t.requester_name, t.requester_email,
                       (SELECT o.order_number FROM orders o WHERE o.id = t.order_id))), ' ',
                       nullif(regexp_replace(coalesce(t.requester_phone, ''), '\D', '', 'g'), '') || ' '), 100000);
END $$;

-- All words of a ticket and of those that point to it.
CREATE FUNCTION ticket_search_anew(ticket UUID) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    family UUID[] := ticket_family(ticket);
BEGIN
    INSERT INTO ticket_search (ticket_id, words, notes)
    SELECT ticket,
           left((SELECT string_agg(ticket_own_words(t), '' ORDER BY t.number) FROM tickets t WHERE t.id = ANY (family))
                || coalesce(string_agg(fold(c.content) || ' ', '' ORDER BY c.seq) FILTER (WHERE c.kind <> 'note'), ''), 100000),
           ' ' || left(coalesce(string_agg(fold(c.content) || ' ', '' ORDER BY c.seq) FILTER (WHERE c.kind = 'note'), ''), 100000)
    FROM (SELECT) one LEFT JOIN ticket_comments c ON c.ticket_id = ANY (family)
    ON CONFLICT (ticket_id) DO UPDATE SET words = EXCLUDED.words, notes = EXCLUDED.notes;
END $$;
CREATE FUNCTION ticket_search_refresh() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_search_anew(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER z_search_new AFTER INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION ticket_search_refresh();
CREATE TRIGGER z_search_changed
    AFTER UPDATE OF title, description, requester_name, requester_email, requester_phone, order_id ON tickets
    FOR EACH ROW WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION ticket_search_refresh();

-- All that is derived, anew, after a load that rested the triggers.
CREATE FUNCTION tickets_rebuild() RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    loaded BIGINT;
BEGIN
    ALTER TABLE tickets DISABLE TRIGGER USER;
    ALTER TABLE ticket_activities DISABLE TRIGGER USER;
    INSERT INTO ticket_activities (id, ticket_id, kind, to_status, happened_at, actor)
    SELECT ticket_activity_id(t.id, t.id, 'created'), t.id, 'created', 'todo', t.created_at, 'website'
    FROM tickets t WHERE NOT EXISTS (SELECT FROM ticket_activities a WHERE a.ticket_id = t.id AND a.kind = 'created');
    PERFORM setval('ticket_news_seq', greatest((SELECT last_value FROM ticket_news_seq),
                   (SELECT max(seq) FROM ticket_comments), (SELECT max(news) FROM tickets), 1));
    PERFORM setval(pg_get_serial_sequence('tickets', 'number'), greatest((SELECT max(number) FROM tickets), 1000));
    UPDATE tickets t
    SET assignee_name = s.display_name,
        news = greatest(t.news, c.news), public_news = greatest(t.public_news, c.public_news),
        answer_due_at = d.answer_due_at, close_due_at = d.close_due_at, raise_at = d.raise_at
    FROM tickets o
    LEFT JOIN LATERAL (SELECT r.* FROM ticket_with_dues(o) r WHERE o.running_since IS NOT NULL) d ON TRUE
    LEFT JOIN staff s ON s.id = o.assignee_id
    LEFT JOIN (SELECT ticket_id, max(seq) AS news, max(seq) FILTER (WHERE kind <> 'note') AS public_news
               FROM ticket_comments GROUP BY ticket_id) c ON c.ticket_id = o.id
    WHERE o.id = t.id;
    GET DIAGNOSTICS loaded = ROW_COUNT;
    TRUNCATE ticket_search;
    INSERT INTO ticket_search
    SELECT t.id, left(ticket_own_words(t) || coalesce(c.words, ''), 100000), ' ' || left(coalesce(c.notes, ''), 100000)
    FROM tickets t
    LEFT JOIN (SELECT ticket_id, string_agg(fold(content) || ' ', '' ORDER BY seq) FILTER (WHERE kind <> 'note') AS words,
                      string_agg(fold(content) || ' ', '' ORDER BY seq) FILTER (WHERE kind = 'note') AS notes
               FROM ticket_comments GROUP BY ticket_id) c ON c.ticket_id = t.id;
    PERFORM ticket_search_anew(t.merged_into) FROM tickets t WHERE t.merged_into IS NOT NULL;
    ALTER TABLE tickets ENABLE TRIGGER USER;
    ALTER TABLE ticket_activities ENABLE TRIGGER USER;
    RETURN loaded;
END $$;
