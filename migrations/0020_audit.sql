-- Who changed what. A trigger on every business table writes each change to audit_logs, whoever makes
-- it: the console, the website, psql. After NAMC's audit_logs and Tech Deputies' AdminActionAudit; NAMC
-- partitions a table that is not partitioned and names an enum that does not exist, and its column
-- `timestamp` is a type's name: here it is `at`. Both leave it to the application to write the log; here
-- nobody can forget to.

-- Months are UTC's, so that no clock change makes a gap between two partitions.
CREATE TABLE audit_logs (
    id           BIGINT GENERATED ALWAYS AS IDENTITY,
    at           TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    login        TEXT NOT NULL,
    staff_id     UUID,
    -- As it was then: a name in a log does not change with the person's.
    staff_name   TEXT,
    desk         TEXT,
    application  TEXT,
    action       TEXT NOT NULL
        CONSTRAINT audit_logs_action_known CHECK (action IN ('insert', 'update', 'delete', 'truncate')),
    table_name   TEXT NOT NULL,
    -- The primary key's values.
    row_id       TEXT,
    -- What the row is called: the participant, the order number, the course and its time.
    subject      TEXT,
    -- {column: [old, new]}, changed columns only.
    changes      JSONB NOT NULL,
    cause        TEXT NOT NULL,
    -- What was done together.
    transaction_id XID8 NOT NULL DEFAULT pg_current_xact_id(),
    -- Kept for good.
    compliance_relevant BOOLEAN NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX idx_audit_logs_record ON audit_logs (table_name, row_id, at, id);
CREATE INDEX idx_audit_logs_staff ON audit_logs (staff_id, at, id) WHERE staff_id IS NOT NULL;
CREATE INDEX idx_audit_logs_login ON audit_logs (login, at, id) WHERE staff_id IS NULL;
CREATE INDEX idx_audit_logs_transaction ON audit_logs (transaction_id);
-- For a month that nobody has made a partition for: no write ever fails for want of one.
CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;

-- What is older than two years and no compliance rule keeps.
CREATE TABLE audit_logs_archive (LIKE audit_logs INCLUDING CONSTRAINTS, PRIMARY KEY (at, id));
CREATE INDEX idx_audit_logs_archive_record ON audit_logs_archive (table_name, row_id, at, id);

-- Written by the trigger and read by whoever may; a right that is given to one person singly counts too,
-- so every member of staff may ask and the policy answers.
ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_logs_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_logs_archive ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_logs_read ON audit_logs FOR SELECT TO frontdesk_staff USING ((SELECT may('audit.read')));
CREATE POLICY audit_logs_archive_read ON audit_logs_archive FOR SELECT TO frontdesk_staff
    USING ((SELECT may('audit.read')));
GRANT SELECT ON audit_logs, audit_logs_archive TO frontdesk_staff;

-- Nobody changes the log, the owner not by mistake either; only what makes partitions and what archives
-- moves rows, and both are the owner's functions.
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('frontdesk.audit_moves', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_logs_append_only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_logs_archive
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit_logs
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit_logs_default
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit_logs_archive
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

-- Makes the partitions of this month and of those to come, and of past ones whose rows went to the
-- default; the number of them.
CREATE FUNCTION audit_make_partitions(months_ahead INTEGER, dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    this_month TIMESTAMP := date_trunc('month', now() AT TIME ZONE 'UTC');
    first TIMESTAMP;
    part NAME;
    made BIGINT := 0;
BEGIN
    -- Of two jobs at once the second finds nothing to do.
    PERFORM pg_advisory_xact_lock(hashtext('audit_make_partitions'));
    FOR first IN
        SELECT this_month + make_interval(months => n) FROM generate_series(0, least(months_ahead, 24)) n
        UNION SELECT date_trunc('month', d.at AT TIME ZONE 'UTC') FROM audit_logs_default d
        ORDER BY 1
    LOOP
        part := 'audit_logs_' || to_char(first, 'YYYY_MM');
        CONTINUE WHEN to_regclass(format('public.%I', part)) IS NOT NULL;
        made := made + 1;
        CONTINUE WHEN dry_run;
        -- Made aside and then attached, which lets everybody go on writing.
        EXECUTE format('CREATE TABLE %I (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('CREATE TRIGGER audit_stays BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()', part);
        PERFORM set_config('frontdesk.audit_moves', 'on', true);
        EXECUTE format('WITH moved AS (DELETE FROM audit_logs_default WHERE at >= $1 AND at < $2 RETURNING *)
                        INSERT INTO %I SELECT * FROM moved', part)
        USING first AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC';
        PERFORM set_config('frontdesk.audit_moves', 'off', true);
        EXECUTE format('ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
                       first AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
    END LOOP;
    RETURN made;
END $$;

-- The same, for whoever may run the job. Apart, because whoever migrates may be a member of staff who may not.
CREATE FUNCTION audit_ensure_partitions(months_ahead INTEGER, dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    RETURN audit_make_partitions(months_ahead, dry_run);
END $$;

-- Moves whole months older than two years to the archive, except what compliance keeps, and drops the
-- partitions that are empty then; the number of rows.
CREATE FUNCTION audit_archive(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    too_old TIMESTAMPTZ := date_trunc('month', (now() - interval '2 years') AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    part NAME;
    is_empty BOOLEAN;
    moved BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM audit_logs WHERE at < too_old AND NOT compliance_relevant);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('audit_archive'));
    PERFORM set_config('frontdesk.audit_moves', 'on', true);
    WITH gone AS (DELETE FROM audit_logs WHERE at < too_old AND NOT compliance_relevant RETURNING *)
    INSERT INTO audit_logs_archive SELECT * FROM gone;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM set_config('frontdesk.audit_moves', 'off', true);
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'audit_logs'::regclass AND c.relname ~ '^audit_logs_\d{4}_\d\d$'
          AND c.relname < 'audit_logs_' || to_char(too_old AT TIME ZONE 'UTC', 'YYYY_MM')
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', part) INTO is_empty;
        IF is_empty THEN
            EXECUTE format('DROP TABLE %I', part);
        END IF;
    END LOOP;
    RETURN moved;
END $$;
REVOKE EXECUTE ON FUNCTION audit_make_partitions(INTEGER, BOOLEAN), audit_ensure_partitions(INTEGER, BOOLEAN),
    audit_archive(BOOLEAN) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_ensure_partitions(INTEGER, BOOLEAN), audit_archive(BOOLEAN) TO frontdesk_staff;

SELECT audit_make_partitions(3, FALSE);

-- Columns of whose values the log says only that they changed. By name, in every table, so that a column
-- that comes later is covered; whatever is of type bytea is, too.
CREATE FUNCTION audit_is_masked(col TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT col ~ '(_sealed|_blind|_hash|_token|_secret)$|^(emergency|medical)_|password|document_number'
        OR col IN ('signature_data', 'ip_address', 'user_agent', 'file_url', 'medical', 'secret', 'token')
$$;

-- A value as the log keeps it: a long text is cut and says how long it was. In plpgsql, because it runs for every
-- column: a function in SQL that cannot be inlined is prepared anew each time, which took ten times as long.
CREATE FUNCTION audit_shown(value JSONB, masked BOOLEAN) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF value IS NULL OR value = 'null' THEN
        RETURN 'null';
    ELSIF masked THEN
        RETURN '"•••"';
    ELSIF length(value #>> '{}') > 500 THEN
        RETURN to_jsonb(left(value #>> '{}', 300) || '… (' || length(value #>> '{}') || ' characters)');
    END IF;
    RETURN value;
END $$;

-- What a row is called, in the words of the trade.
CREATE FUNCTION audit_subject(tbl TEXT, r JSONB) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    words TEXT;
    account UUID;
    seat UUID;
    class UUID;
BEGIN
    CASE tbl
        WHEN 'users' THEN words := concat_ws(' ', r ->> 'first_name', r ->> 'last_name');
        WHEN 'order_items' THEN
            words := r ->> 'participant_name'; account := r ->> 'participant_id'; seat := r ->> 'id';
        WHEN 'attendance_events' THEN
            words := r #>> '{after,participant_name}'; account := r #>> '{after,participant_id}'; seat := r ->> 'seat_id';
        WHEN 'waivers', 'identity_checks' THEN
            words := r ->> 'covers_name'; account := r ->> 'user_id'; seat := r ->> 'order_item_id';
        WHEN 'guardians' THEN
            words := r ->> 'minor_name'; account := r ->> 'minor_user_id'; seat := r ->> 'order_item_id';
        WHEN 'id_verifications', 'instructors' THEN account := r ->> 'user_id';
        WHEN 'orders' THEN words := r ->> 'order_number';
        WHEN 'payments' THEN
            SELECT o.order_number INTO words FROM orders o WHERE o.id = (r ->> 'order_id')::uuid;
        WHEN 'schedule' THEN
            SELECT c.name || to_char((r ->> 'start_datetime')::timestamptz AT TIME ZONE site_timezone(),
                                     ', Dy FMDD Mon HH24:MI') INTO words
            FROM courses c WHERE c.id = (r ->> 'course_id')::uuid;
        WHEN 'schedule_changes' THEN class := r ->> 'schedule_id';
        WHEN 'password_changes' THEN words := r ->> 'login';
        WHEN 'sealed_values' THEN account := r ->> 'user_id'; seat := r ->> 'order_item_id';
        WHEN 'role_permissions' THEN
            words := concat_ws(': ', (SELECT name FROM roles WHERE id = (r ->> 'role_id')::uuid),
                                     (SELECT name FROM permissions WHERE id = (r ->> 'permission_id')::uuid));
        WHEN 'user_roles', 'staff_permissions' THEN
            words := concat_ws(': ', (SELECT display_name FROM staff WHERE id = (r ->> 'staff_id')::uuid),
                                     (SELECT name FROM roles WHERE id = (r ->> 'role_id')::uuid),
                                     (SELECT name FROM permissions WHERE id = (r ->> 'permission_id')::uuid));
        ELSE
            words := coalesce(r ->> 'display_name', r ->> 'name', r ->> 'title', r ->> 'org_name', r ->> 'code',
                              r ->> 'version', r ->> 'key', r ->> 'slug', r ->> 'email', r ->> 'file_name');
    END CASE;
    -- What belongs to an inquiry is called after it.
    IF coalesce(words, '') !~ '\S' AND r ? 'lead_id' THEN
        SELECT l.org_name INTO words FROM church_inquiries l WHERE l.id = (r ->> 'lead_id')::uuid;
    END IF;
    IF coalesce(words, '') !~ '\S' AND account IS NOT NULL THEN
        SELECT concat_ws(' ', u.first_name, u.last_name) INTO words FROM users u WHERE u.id = account;
    END IF;
    IF coalesce(words, '') !~ '\S' AND seat IS NOT NULL THEN
        SELECT format('seat %s of %s', oi.seat_no, o.order_number) INTO words
        FROM order_items oi JOIN orders o ON o.id = oi.order_id WHERE oi.id = seat;
    END IF;
    IF class IS NOT NULL THEN
        words := audit_subject('schedule', (SELECT to_jsonb(s) FROM schedule s WHERE s.id = class));
    END IF;
    RETURN nullif(left(words, 200), '');
END $$;

-- The program behind the session, and what it does there. Which login it is, nobody can choose; the rest is
-- what a program says of itself.
-- The deed is read off the stack of functions that led here: a setting on each function would be shorter, but
-- only a superuser may put one of our own names there, and it would go with the next CREATE OR REPLACE.
CREATE FUNCTION audit_cause(stack TEXT, program TEXT) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    said TEXT := current_setting('frontdesk.cause', true);
BEGIN
    IF said <> '' THEN
        RETURN left(said, 100);
    END IF;
    CASE regexp_substr(stack, '\m(admit_seat|mark_seat|undo_event|name_seat|sign_waiver|record_identity|pay_for_seat|record_payment|mark_no_shows)(?=\()')
        WHEN 'admit_seat' THEN RETURN 'check-in';
        WHEN 'mark_seat' THEN RETURN 'mark';
        WHEN 'undo_event' THEN RETURN 'undo';
        WHEN 'name_seat' THEN RETURN 'name seat';
        WHEN 'sign_waiver' THEN RETURN 'waiver';
        WHEN 'record_identity' THEN RETURN 'identity check';
        WHEN 'pay_for_seat', 'record_payment' THEN RETURN 'payment';
        WHEN 'mark_no_shows' THEN RETURN 'maintenance';
        ELSE NULL;
    END CASE;
    IF program LIKE 'frontdesk%' THEN
        RETURN 'console';
    ELSIF program ~* '^web' OR EXISTS (
        SELECT FROM pg_auth_members m
        WHERE m.roleid = to_regrole('frontdesk_website') AND m.member = to_regrole(quote_ident(session_user))) THEN
        RETURN 'website';
    END IF;
    RETURN 'sql';
END $$;

-- Adds a line to the log.
CREATE FUNCTION audit_write(act TEXT, tbl TEXT, row_key TEXT, row_name TEXT, diff JSONB, stack TEXT, keep BOOLEAN)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    program TEXT := coalesce(current_setting('application_name', true), '');
BEGIN
    INSERT INTO audit_logs (login, staff_id, staff_name, desk, application, action, table_name, row_id, subject,
                            changes, cause, compliance_relevant)
    SELECT session_user, me.id, me.display_name, substring(program FROM '^frontdesk (.+)$'), nullif(program, ''),
           act, tbl, row_key, row_name, diff, audit_cause(stack, program), keep
    FROM (SELECT) nobody LEFT JOIN staff me ON me.login = session_user;
END $$;

-- Columns that only follow from something else. A later step that adds some replaces this, and nothing more.
CREATE FUNCTION audit_derived(tbl TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN '{spots_filled,last_login,has_own_rights,rights}';
END $$;

-- Behind every row that changes. The arguments: whether compliance keeps it, and the key's columns.
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
            NOT IN ('site', 'admission', 'waiver', 'attendance', 'desk', 'sign_in', 'leads')
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

CREATE FUNCTION audit_truncate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stack TEXT;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    PERFORM audit_write('truncate', TG_TABLE_NAME, NULL, NULL, '{}', stack, TG_ARGV[0] = 'keep');
    RETURN NULL;
END $$;

-- Has a table watched; `keep` for what compliance keeps for good. A later step that makes a table says so here.
-- The names sort first: the log tells what was done before what followed from it.
CREATE FUNCTION audit_watch(tbl REGCLASS, keep BOOLEAN) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    arguments TEXT;
BEGIN
    SELECT concat_ws(', ', quote_literal(CASE WHEN keep THEN 'keep' ELSE 'two years' END),
                     string_agg(quote_literal(a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum)))
    INTO arguments
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
    WHERE i.indrelid = tbl AND i.indisprimary;
    EXECUTE format('CREATE OR REPLACE TRIGGER a_audit AFTER INSERT OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION audit_row(%s)', tbl, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER a_audit_changed AFTER UPDATE ON %s
                    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION audit_row(%s)', tbl, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER a_audit_truncated AFTER TRUNCATE ON %s
                    FOR EACH STATEMENT EXECUTE FUNCTION audit_truncate(%s)', tbl, arguments);
END $$;
REVOKE EXECUTE ON FUNCTION audit_derived(TEXT), audit_subject(TEXT, JSONB), audit_cause(TEXT, TEXT), audit_row(), audit_truncate(),
    audit_write(TEXT, TEXT, TEXT, TEXT, JSONB, TEXT, BOOLEAN), audit_watch(REGCLASS, BOOLEAN) FROM PUBLIC;

-- Every business table. Not watched: person_search, search_vocabulary and nicknames, which follow from others;
-- adoption_findings and legacy_ref, which only migrations write.
DO $$
DECLARE
    tbl TEXT;
BEGIN
    FOREACH tbl IN ARRAY ARRAY[
        'users', 'courses', 'instructors', 'schedule', 'schedule_changes', 'venues', 'orders', 'order_items',
        'guardians', 'church_inquiries', 'promo_codes', 'blog_posts', 'newsletter_subscribers', 'settings'] LOOP
        PERFORM audit_watch(tbl::regclass, FALSE);
    END LOOP;
    FOREACH tbl IN ARRAY ARRAY[
        'waivers', 'waiver_versions', 'identity_checks', 'id_verifications', 'attendance_events', 'payments',
        'staff', 'roles', 'permissions', 'role_permissions', 'user_roles', 'staff_permissions'] LOOP
        PERFORM audit_watch(tbl::regclass, TRUE);
    END LOOP;
END $$;

-- The rows that belong to a record as a desk knows it, for "who changed this": a seat with its papers and its
-- order, a class, a person with all that is theirs.
CREATE FUNCTION audit_records(kind TEXT, record UUID, item UUID) RETURNS TABLE (table_name TEXT, row_id TEXT)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
    people UUID[] := CASE WHEN kind = 'account' THEN ARRAY[record] ELSE '{}' END;
    seats UUID[];
    bills UUID[];
BEGIN
    IF NOT may('audit.read') THEN
        RETURN;
    END IF;
    IF kind = 'class' THEN
        RETURN QUERY SELECT 'schedule', record::text
            UNION ALL SELECT 'schedule_changes', c.id::text FROM schedule_changes c WHERE c.schedule_id = record;
        RETURN;
    END IF;
    seats := CASE kind
        WHEN 'account' THEN ARRAY(SELECT oi.id FROM order_items oi WHERE oi.participant_id = record)
        WHEN 'buyer' THEN ARRAY(SELECT oi.id FROM order_items oi WHERE oi.order_id = record)
        ELSE ARRAY[record, coalesce(item, record)] END;
    bills := CASE kind
        WHEN 'account' THEN ARRAY(SELECT o.id FROM orders o WHERE o.user_id = record)
        WHEN 'buyer' THEN ARRAY[record]
        ELSE ARRAY(SELECT oi.order_id FROM order_items oi WHERE oi.id = ANY (seats)) END;
    RETURN QUERY
        SELECT 'users', p::text FROM unnest(people) p
        UNION SELECT 'order_items', s::text FROM unnest(seats) s
        UNION SELECT 'orders', b::text FROM unnest(bills) b
        UNION SELECT 'payments', p.id::text FROM payments p WHERE p.order_id = ANY (bills)
        UNION SELECT 'attendance_events', e.id::text FROM attendance_events e WHERE e.seat_id = ANY (seats)
        UNION SELECT 'waivers', w.id::text FROM waivers w WHERE w.order_item_id = ANY (seats)
        UNION SELECT 'waivers', w.id::text FROM waivers w WHERE w.covers_user_id = ANY (people)
        UNION SELECT 'identity_checks', c.id::text FROM identity_checks c WHERE c.order_item_id = ANY (seats)
        UNION SELECT 'identity_checks', c.id::text FROM identity_checks c WHERE c.user_id = ANY (people)
        UNION SELECT 'id_verifications', v.id::text FROM id_verifications v WHERE v.user_id = ANY (people)
        UNION SELECT 'guardians', g.id::text FROM guardians g WHERE g.order_item_id = ANY (seats)
        UNION SELECT 'guardians', g.id::text FROM guardians g WHERE g.minor_user_id = ANY (people)
        UNION SELECT 'sealed_values', 'notes/' || p FROM unnest(people || seats) p;
END $$;
REVOKE EXECUTE ON FUNCTION audit_records(TEXT, UUID, UUID) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_records(TEXT, UUID, UUID) TO frontdesk_staff;
