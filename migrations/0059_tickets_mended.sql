-- Three things about tickets that were not as one expects them: what had run out begins anew after a pause, a closing
-- reply cannot be taken back, and the log hides the rules that the institute has set for tickets.

-- ── What had run out stays run out ───────────────────────────────────────────────────────────────────────

-- By how many seconds of the wall clock each promise was late when the clock last stopped; so late it is when the clock
-- goes on (src/domain/ticket/clock.rs; a test compares). NULL for what was not late.
ALTER TABLE tickets ADD COLUMN answer_late NUMERIC, ADD COLUMN close_late NUMERIC;

-- When what was promised runs out, or ran out.
CREATE OR REPLACE FUNCTION ticket_with_dues(t tickets) RETURNS tickets LANGUAGE plpgsql STABLE AS $$
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
        t.close_due_at := CASE WHEN t.used_seconds >= close THEN t.running_since - make_interval(secs => coalesce(t.close_late, 0)::float8)
                               ELSE ticket_after(t.running_since, close - t.used_seconds, hours, holidays, zone) END;
        IF t.answered_at IS NULL THEN
            t.answer_due_at := CASE WHEN t.used_seconds >= answer THEN t.running_since - make_interval(secs => coalesce(t.answer_late, 0)::float8)
                                    ELSE ticket_after(t.running_since, answer - t.used_seconds, hours, holidays, zone) END;
        END IF;
        IF percent > 0 AND t.escalated_at IS NULL THEN
            t.raise_at := ticket_after(t.running_since, least(CASE WHEN t.answered_at IS NULL THEN answer * percent / 100 END,
                                                              close * percent / 100) - t.used_seconds, hours, holidays, zone);
        END IF;
    END IF;
    RETURN t;
END $$;

-- By how many seconds a promise is late; NULL when it is not.
CREATE FUNCTION ticket_late(due TIMESTAMPTZ, at TIMESTAMPTZ) RETURNS NUMERIC LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN due < at THEN extract(epoch FROM at - due) END
$$;
REVOKE ALL ON FUNCTION ticket_late(TIMESTAMPTZ, TIMESTAMPTZ) FROM PUBLIC;

CREATE OR REPLACE FUNCTION ticket_derive() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own CONSTANT TEXT[] := '{version,touched_at,updated_at,news,public_news,assignee_name,answer_due_at,close_due_at,due_at,raise_at,
                             used_seconds,running_since,answer_late,close_late,answer_seconds,close_seconds,is_answered,answered_at}';
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
            NEW.answer_late := ticket_late(NEW.answer_due_at, at);
            NEW.close_late := ticket_late(NEW.close_due_at, at);
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

CREATE OR REPLACE FUNCTION audit_derived(tbl TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE tbl WHEN 'church_inquiries' THEN '{version,stage_since,touched_at,next_step_on,due_on}'::text[]
                    WHEN 'tickets' THEN '{version,touched_at,news,public_news,answer_due_at,close_due_at,due_at,raise_at,used_seconds,running_since,
                                          answer_late,close_late}'
                    ELSE '{spots_filled,last_login,has_own_rights,rights}' END;
END $$;

-- Keeps what a command changed of a ticket, so that it can be undone.
CREATE OR REPLACE FUNCTION ticket_remember(command UUID, was tickets) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
BEGIN
    SELECT * INTO t FROM tickets WHERE id = was.id;
    INSERT INTO ticket_undos (command_id, ticket_id, before, version)
    SELECT command, t.id, jsonb_object_agg(f, to_jsonb(was) -> f), t.version
    FROM unnest('{status,priority,promised,tags,assignee_id,waiting_since,waits_for,blocked_reason,close_reason,done_at,reopened,
                  is_answered,used_seconds,running_since,answer_late,close_late,close_seconds}'::text[]) f
    WHERE to_jsonb(was) -> f IS DISTINCT FROM to_jsonb(t) -> f
    HAVING count(*) > 0;
END $$;

-- On each ticket that nobody has changed since; the others are told. The clock counts on as if nothing had been.
CREATE OR REPLACE FUNCTION ticket_undo(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    done ticket_commands;
    u ticket_undos;
    t tickets;
    results JSONB := '[]';
    result TEXT;
BEGIN
    SELECT * INTO done FROM ticket_commands WHERE id = (p ->> 'command')::uuid FOR UPDATE;
    IF done.id IS NULL OR done.undone_by IS NOT NULL
       OR done.undo_with IS NULL AND NOT EXISTS (SELECT FROM ticket_undos WHERE command_id = done.id) THEN
        RETURN '{"outcome": "nothing_to_undo"}';
    END IF;
    UPDATE ticket_commands SET undone_by = command WHERE id = done.id;
    IF done.undo_with IS NOT NULL THEN
        RETURN ticket_carry_out(command, done.undo_with);
    END IF;
    PERFORM set_config('frontdesk.ticket_how', 'undo', true);
    FOR u IN SELECT * FROM ticket_undos WHERE command_id = done.id ORDER BY ticket_id LOOP
        t := ticket_hold(u.ticket_id);
        result := CASE WHEN t.merged_into IS NOT NULL THEN 'merged' WHEN t.version <> u.version THEN 'changed' ELSE 'done' END;
        IF result = 'done' THEN
            PERFORM ticket_note_down(command, t.id, 'undone', NULL, jsonb_build_object('before', (
                SELECT jsonb_object_agg(k, to_jsonb(t) -> k) FROM jsonb_object_keys(u.before) k WHERE k IN ('status', 'priority', 'tags', 'assignee_id'))));
            -- What was kept before there were these says nothing of them.
            t.answer_late := NULL;
            t.close_late := NULL;
            t := jsonb_populate_record(t, u.before);
            UPDATE tickets
            SET (status, priority, promised, tags, assignee_id, waiting_since, waits_for, blocked_reason, close_reason, done_at, reopened,
                 is_answered, used_seconds, running_since, answer_late, close_late, close_seconds)
              = (t.status, t.priority, t.promised, t.tags, t.assignee_id, t.waiting_since, t.waits_for, t.blocked_reason, t.close_reason,
                 t.done_at, t.reopened, t.is_answered, t.used_seconds, t.running_since, t.answer_late, t.close_late, t.close_seconds)
            WHERE id = t.id;
        END IF;
        results := results || ticket_each(u.ticket_id, result, NULL);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

-- ── A closing reply is taken back like a move ────────────────────────────────────────────────────────────

-- What the customer is told. What others said publicly since the desk looked comes back instead, and nothing is
-- written.
CREATE OR REPLACE FUNCTION ticket_reply(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    t tickets := ticket_hold_root((p ->> 'ticket')::uuid);
    after TEXT := coalesce(p ->> 'then', 'stay');
    since JSONB;
BEGIN
    IF t.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    SELECT jsonb_agg(ticket_comment(c) ORDER BY c.seq) INTO since
    FROM ticket_comments c WHERE c.ticket_id = ANY (ticket_family(t.id)) AND c.seq > (p ->> 'seen')::bigint AND c.kind <> 'note';
    IF since IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'changed', 'ticket', t.id, 'number', t.number, 'news', t.news, 'comments', since);
    ELSIF after = 'wait' AND t.status = 'done' THEN
        RETURN jsonb_build_object('outcome', 'not_allowed', 'ticket', t.id, 'status', t.status, 'why', 'not_open');
    END IF;
    INSERT INTO ticket_comments (id, ticket_id, kind, content, via)
    VALUES ((p ->> 'comment')::uuid, t.id, 'reply', trim(p ->> 'body'), coalesce(p ->> 'via', 'email'));
    CASE after
        WHEN 'stay' THEN
            UPDATE tickets SET status = 'in_progress' WHERE id = t.id AND status = 'todo';
        WHEN 'wait' THEN
            UPDATE tickets SET status = 'in_progress', waiting_since = clock_timestamp() WHERE id = t.id AND waiting_since IS NULL;
        WHEN 'close' THEN
            -- As it is once it is answered: what was sent stays sent, and only the closing is taken back.
            t := ticket_hold(t.id);
            UPDATE tickets SET status = 'done' WHERE id = t.id AND status <> 'done';
            PERFORM ticket_remember(command, t);
    END CASE;
    DELETE FROM ticket_drafts WHERE login = session_user AND ticket_id IN (t.id, (p ->> 'ticket')::uuid) AND NOT is_note;
    RETURN ticket_done(t.id);
END $$;

-- ── The rules for tickets are no secrets ─────────────────────────────────────────────────────────────────

-- Behind every row that changes. The arguments: whether compliance keeps it, and the key's columns.
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
-- In one zone and form, whatever the session's are.
SET search_path = public, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
DECLARE
    was JSONB := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    now_is JSONB := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    whole JSONB := CASE WHEN TG_OP = 'INSERT' THEN now_is ELSE was END;
    diff JSONB;
    stack TEXT;
BEGIN
    SELECT jsonb_object_agg(k, jsonb_build_array(audit_shown(was -> k, hidden), audit_shown(now_is -> k, hidden)))
    INTO diff
    FROM jsonb_object_keys(was || now_is) k
    CROSS JOIN LATERAL (SELECT audit_is_masked(k) OR CASE
        -- A setting that not every console reads may be a secret.
        WHEN TG_TABLE_NAME = 'settings' AND k = 'value' THEN split_part(whole ->> 'key', '.', 1)
            NOT IN ('site', 'admission', 'waiver', 'attendance', 'desk', 'sign_in', 'leads', 'tickets')
        WHEN coalesce(now_is ->> k, was ->> k) LIKE '\\x%' THEN EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = TG_RELID AND a.attname = k AND a.atttypid = 'bytea'::regtype)
        ELSE FALSE END AS hidden) mask
    WHERE coalesce(was -> k, 'null') <> coalesce(now_is -> k, 'null') AND k <> 'updated_at';
    -- What only follows from something else makes no line by itself.
    IF diff IS NULL OR (TG_OP = 'UPDATE' AND diff - audit_derived(TG_TABLE_NAME) = '{}') THEN
        RETURN NULL;
    END IF;
    GET DIAGNOSTICS stack = PG_CONTEXT;
    PERFORM audit_write(lower(TG_OP), TG_TABLE_NAME, concat_ws('/', whole ->> TG_ARGV[1], whole ->> TG_ARGV[2], whole ->> TG_ARGV[3]),
                        audit_subject(TG_TABLE_NAME, CASE WHEN TG_OP = 'DELETE' THEN was ELSE now_is END),
                        diff, stack, TG_ARGV[0] = 'keep');
    RETURN NULL;
END $$;
