-- What is seen of tickets: the queue, the board, one page, the figures; who is there and what was read. Each is one
-- function of the owner's that asks once what the session may: under policies a search could not use its index.

-- Which tickets the session sees, as a condition on `t`: all, or those of the classes that it teaches.
CREATE FUNCTION ticket_scope() RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF may('tickets.read') THEN
        RETURN 'TRUE';
    END IF;
    PERFORM require('tickets.read_own');
    RETURN format('t.schedule_id = ANY (%L::uuid[])', my_classes());
END $$;

CREATE FUNCTION ticket_is_seen(t tickets) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN t.id IS NOT NULL AND (may('tickets.read') OR may('tickets.read_own') AND coalesce(t.schedule_id = ANY (my_classes()), FALSE));
END $$;

-- "CCW Permit, Sat 21 Nov 10:00", as the institute's clock has it.
CREATE FUNCTION ticket_class(class UUID, zone TEXT) RETURNS TEXT LANGUAGE sql STABLE AS $$
    SELECT c.name || to_char(s.start_datetime AT TIME ZONE zone, ', Dy FMDD Mon HH24:MI')
    FROM schedule s JOIN courses c ON c.id = s.course_id WHERE s.id = class
$$;

-- What the session may know beside the ticket itself, asked once for a whole queue.
CREATE FUNCTION ticket_eyes() RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object('notes', may('tickets.read_notes'), 'people', may('people.read'), 'leads', may('leads.read'),
                              'zone', site_timezone());
END $$;

-- A ticket in the queue or on the board.
CREATE FUNCTION ticket_card(t tickets, sort_key TEXT, eyes JSONB) RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
DECLARE
    notes BOOLEAN := (eyes -> 'notes')::boolean;
    read BIGINT := (SELECT r.seq FROM ticket_reads r WHERE r.login = session_user AND r.ticket_id = t.id);
    news BIGINT := CASE WHEN notes THEN t.news ELSE t.public_news END;
    family UUID[] := CASE WHEN EXISTS (SELECT FROM tickets m WHERE m.merged_into = t.id) THEN ticket_family(t.id) ELSE ARRAY[t.id] END;
    bill RECORD;
BEGIN
    SELECT o.order_number, o.user_id INTO bill FROM orders o WHERE o.id = t.order_id;
    RETURN jsonb_build_object(
        'id', t.id, 'number', t.number, 'title', t.title, 'status', t.status, 'priority', t.priority, 'promised', t.promised,
        'escalated_at', t.escalated_at, 'waiting_since', t.waiting_since, 'waits_for', t.waits_for,
        'blocked_reason', CASE WHEN notes THEN t.blocked_reason END, 'assignee_id', t.assignee_id, 'assignee', t.assignee_name,
        'requester', t.requester_name, 'tags', t.tags, 'schedule_id', t.schedule_id)
        || jsonb_build_object(
        'person', CASE WHEN t.user_id IS NOT NULL THEN jsonb_build_object('id', t.user_id, 'kind', 'account')
                       WHEN t.seat_id IS NOT NULL THEN (SELECT CASE WHEN oi.participant_id IS NULL
                            THEN jsonb_build_object('id', oi.id, 'kind', 'attendee')
                            ELSE jsonb_build_object('id', oi.participant_id, 'kind', 'account') END FROM order_items oi WHERE oi.id = t.seat_id)
                       WHEN t.order_id IS NOT NULL AND bill.user_id IS NULL THEN jsonb_build_object('id', t.order_id, 'kind', 'buyer')
                       WHEN t.order_id IS NOT NULL THEN jsonb_build_object('id', bill.user_id, 'kind', 'account') END,
        'class', ticket_class(t.schedule_id, eyes ->> 'zone'), 'order_id', t.order_id, 'order_number', bill.order_number,
        'lead_id', CASE WHEN (eyes -> 'leads')::boolean THEN t.lead_id END,
        'created_at', t.created_at, 'touched_at', t.touched_at, 'used_seconds', t.used_seconds, 'running_since', t.running_since,
        'answer_due_at', t.answer_due_at, 'close_due_at', t.close_due_at, 'due_at', t.due_at, 'raise_at', t.raise_at)
        || jsonb_build_object(
        'answered_at', t.answered_at, 'done_at', t.done_at, 'close_reason', t.close_reason, 'reopened', t.reopened,
        'comments', (SELECT count(*) FROM ticket_comments c WHERE c.ticket_id = ANY (family) AND (notes OR c.kind <> 'note')),
        'is_unread', news > coalesce(read, 0), 'news', news, 'version', t.version, 'key', sort_key);
END $$;

-- ── Questions ────────────────────────────────────────────────────────────────────────────────────────────

-- The words of a search as conditions on the columns of ticket_search; NULL when nothing is searched for.
CREATE FUNCTION ticket_words(typed TEXT, of_what TEXT) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    tokens TEXT[] := (array_remove(string_to_array(fold(typed), ' '), ''))[1:6];
BEGIN
    -- What begins a word is looked for; within words, from three letters on.
    RETURN (SELECT string_agg(format('%s LIKE %L', of_what, CASE WHEN length(t) < 3 THEN '% ' ELSE '%' END || t || '%'), ' AND ')
            FROM unnest(tokens) t);
END $$;

-- A search, as a condition on `t`. A word that many tickets have is looked for in the order of the queue, which soon has
-- a page; one that few have is looked for by its letters. A sample by id, which is as good as chance, tells.
CREATE FUNCTION ticket_found(typed TEXT, notes BOOLEAN) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    spoken BIGINT := (regexp_match(trim(typed), '^[tT]?[-# ]?(\d{1,9})$'))[1]::bigint;
    words TEXT := ticket_words(typed, CASE WHEN notes THEN '(s.words || s.notes)' ELSE 's.words' END);
    root tickets;
    often BIGINT;
BEGIN
    IF spoken IS NOT NULL THEN
        SELECT * INTO root FROM tickets t WHERE t.number = spoken;
        WHILE root.merged_into IS NOT NULL LOOP
            SELECT * INTO root FROM tickets t WHERE t.id = root.merged_into;
        END LOOP;
        IF root.id IS NOT NULL THEN
            RETURN format('t.id = %L::uuid', root.id);
        END IF;
    END IF;
    IF words IS NULL THEN
        RETURN 'TRUE';
    END IF;
    EXECUTE format('SELECT count(*) FROM (SELECT * FROM ticket_search ORDER BY ticket_id LIMIT 300) s WHERE %s', words) INTO often;
    IF often > 2 THEN
        -- OFFSET keeps it a question for each ticket.
        RETURN format('EXISTS (SELECT FROM ticket_search s WHERE s.ticket_id = t.id AND %s OFFSET 0)', words);
    END IF;
    RETURN format('t.id = ANY (ARRAY(SELECT s.ticket_id FROM ticket_search s WHERE %s))', words);
END $$;

-- A question (src/domain/ticket/ask.rs) as a condition on `t`; each value is quoted.
CREATE FUNCTION ticket_where(ask JSONB, eyes JSONB) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    parts TEXT[] := ARRAY['t.merged_into IS NULL', ticket_scope()];
    statuses TEXT[] := ARRAY(SELECT jsonb_array_elements_text(ask -> 'statuses'));
    field TEXT;
BEGIN
    IF cardinality(statuses) > 0 THEN
        IF NOT 'done' = ANY (statuses) THEN
            parts := parts || 't.status <> ''done'''::text;
        END IF;
        parts := parts || format('t.status = ANY (%L::text[])', statuses);
    END IF;
    IF jsonb_array_length(ask -> 'priorities') > 0 THEN
        parts := parts || format('t.priority = ANY (%L::text[])', ARRAY(SELECT jsonb_array_elements_text(ask -> 'priorities')));
    END IF;
    IF ask ->> 'whose' = 'mine' THEN
        parts := parts || format('t.assignee_id = %L::uuid', coalesce((current_staff()).id, gen_random_uuid()));
    ELSIF ask ->> 'whose' = 'nobody' THEN
        parts := parts || 't.assignee_id IS NULL'::text;
    ELSIF ask ->> 'assignee' IS NOT NULL THEN
        parts := parts || format('t.assignee_id = %L::uuid', ask ->> 'assignee');
    END IF;
    CASE ask ->> 'due'
        WHEN 'overdue' THEN parts := parts || format('t.status <> ''done'' AND coalesce(t.due_at, TIMESTAMPTZ ''infinity'') < %L::timestamptz', now());
        WHEN 'runs_out' THEN parts := parts || format('t.status <> ''done'' AND (t.raise_at <= %1$L::timestamptz
            OR t.due_at < %1$L::timestamptz OR t.escalated_at IS NOT NULL AND t.due_at IS NOT NULL)', now());
        WHEN 'today' THEN parts := parts || format('t.status <> ''done'' AND coalesce(t.due_at, TIMESTAMPTZ ''infinity'') < %L::timestamptz',
                                                   site_day_start(site_date(now()) + 1));
        ELSE NULL;
    END CASE;
    IF ask ->> 'waits_for' IS NOT NULL THEN
        parts := parts || format('t.status <> ''done'' AND t.status = ''blocked'' AND t.waits_for = %L', ask ->> 'waits_for');
    END IF;
    IF ask ->> 'waiting' IS NOT NULL THEN
        parts := parts || CASE WHEN (ask ->> 'waiting')::boolean THEN 't.status <> ''done'' AND t.status = ''in_progress'' AND t.waiting_since IS NOT NULL'
                               ELSE 't.waiting_since IS NULL' END;
    END IF;
    IF jsonb_array_length(ask -> 'tags') > 0 THEN
        parts := parts || format('t.tags @> %L::text[]', ticket_tags(ARRAY(SELECT jsonb_array_elements_text(ask -> 'tags'))));
    END IF;
    IF (ask ->> 'unread')::boolean THEN
        parts := parts || format('NOT EXISTS (SELECT FROM ticket_reads r WHERE r.login = session_user AND r.ticket_id = t.id AND r.seq >= %s)',
                                 CASE WHEN (eyes -> 'notes')::boolean THEN 't.news' ELSE 't.public_news' END);
    END IF;
    IF (ask ->> 'escalated')::boolean THEN
        parts := parts || 't.escalated_at IS NOT NULL'::text;
    END IF;
    FOREACH field IN ARRAY '{user_id,seat_id,order_id,schedule_id,lead_id}'::text[] LOOP
        IF ask ->> field IS NOT NULL THEN
            parts := parts || format('t.%I = %L::uuid', field, ask ->> field);
        END IF;
    END LOOP;
    IF ask ->> 'lead_id' IS NOT NULL AND NOT (eyes -> 'leads')::boolean THEN
        PERFORM require('leads.read');
    END IF;
    IF ask ->> 'text' IS NOT NULL THEN
        parts := parts || ticket_found(ask ->> 'text', (eyes -> 'notes')::boolean);
    END IF;
    RETURN array_to_string(parts, ' AND ');
END $$;

-- Sorted by key, then by number; `after` is the last card's.
CREATE FUNCTION ticket_cards(condition TEXT, sort TEXT, is_descending BOOLEAN, after JSONB, most INTEGER, eyes JSONB) RETURNS JSONB
LANGUAGE plpgsql STABLE AS $$
DECLARE
    expr TEXT;
    kind TEXT;
    cards JSONB;
BEGIN
    SELECT expression, type INTO expr, kind FROM (VALUES
        ('due', $q$coalesce(t.due_at, TIMESTAMPTZ 'infinity')$q$, 'timestamptz'),
        ('number', 't.number', 'bigint'),
        ('title', 'lower(t.title)', 'text'),
        ('status', $q$array_position('{todo,in_progress,blocked,done}'::text[], t.status)$q$, 'integer'),
        ('priority', $q$array_position('{low,medium,high,urgent}'::text[], t.priority)$q$, 'integer'),
        ('age', 't.created_at', 'timestamptz'),
        ('touched', 't.touched_at', 'timestamptz'),
        ('assignee', $q$lower(coalesce(t.assignee_name, ''))$q$, 'text'),
        ('requester', $q$lower(coalesce(t.requester_name, ''))$q$, 'text'),
        ('done', $q$coalesce(t.done_at, TIMESTAMPTZ 'infinity')$q$, 'timestamptz')
    ) AS known (name, expression, type) WHERE name = sort;
    IF expr IS NULL THEN
        RAISE EXCEPTION 'tickets are not sorted by %', sort USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('SELECT coalesce(jsonb_agg(ticket_card(c.ticket, c.key, %6$L)), ''[]'')
                    FROM (SELECT t AS ticket, (%1$s)::text AS key FROM tickets t WHERE %2$s %3$s
                          ORDER BY %1$s %4$s, t.number %4$s LIMIT %5$L) c',
                   expr, condition,
                   CASE WHEN after IS NOT NULL THEN
                       format('AND (%s, t.number) %s (%L::%s, %L::bigint)', expr, CASE WHEN is_descending THEN '<' ELSE '>' END,
                              after ->> 'key', kind, after ->> 'number')
                   END,
                   CASE WHEN is_descending THEN 'DESC' ELSE 'ASC' END, least(most, 1000), eyes)
    INTO cards;
    RETURN cards;
END $$;

-- A page of the queue.
CREATE FUNCTION ticket_list(p_ask JSONB, p_after JSONB, p_most INTEGER) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET jit = off SET timezone = 'UTC' AS $$
DECLARE
    eyes JSONB := ticket_eyes();
BEGIN
    RETURN ticket_cards(ticket_where(p_ask, eyes), coalesce(p_ask ->> 'sort', 'due'), coalesce((p_ask ->> 'descending')::boolean, FALSE),
                        p_after, p_most, eyes);
END $$;

-- How many a question finds; where words are searched for, at most 10 000, since each ticket has to be looked into.
CREATE FUNCTION ticket_count(p_ask JSONB) RETURNS BIGINT
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
    found BIGINT;
BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM tickets t WHERE %s LIMIT %L) t', ticket_where(p_ask, ticket_eyes()),
                   CASE WHEN p_ask ->> 'text' IS NOT NULL THEN 10000 END) INTO found;
    RETURN found;
END $$;

-- Each status with its number, what is overdue, and its first cards: by what is due, of what is done the newest. Where
-- words are searched for, a column is counted up to 1000.
CREATE FUNCTION ticket_board(p_ask JSONB, p_most INTEGER) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET jit = off SET timezone = 'UTC' AS $$
DECLARE
    eyes JSONB := ticket_eyes();
    condition TEXT := ticket_where(p_ask - 'statuses', eyes);
    totals JSONB := '{}';
    counted JSONB;
    column_is TEXT;
BEGIN
    FOREACH column_is IN ARRAY '{todo,in_progress,blocked,done}'::text[] LOOP
        EXECUTE format('SELECT jsonb_build_object(''tickets'', count(*), ''overdue'', count(*) FILTER (WHERE t.due_at < now()))
                        FROM (SELECT t.due_at FROM tickets t WHERE t.status = %L %s AND %s LIMIT %L) t',
                       column_is, CASE WHEN column_is <> 'done' THEN 'AND t.status <> ''done''' END, condition,
                       CASE WHEN p_ask ->> 'text' IS NOT NULL THEN 1000 END) INTO counted;
        totals := totals || jsonb_build_object(column_is, counted);
    END LOOP;
    RETURN (SELECT jsonb_agg(jsonb_build_object('status', status, 'tickets', 0) || (totals -> status)
                || jsonb_build_object('cards', CASE WHEN totals #>> ARRAY[status, 'tickets'] <> '0' THEN ticket_cards(
                       format('t.status = %L %s AND %s', status, CASE WHEN status <> 'done' THEN 'AND t.status <> ''done''' END, condition),
                       CASE status WHEN 'done' THEN 'done' ELSE 'due' END, status = 'done', NULL, p_most, eyes) ELSE '[]' END) ORDER BY n)
            FROM unnest('{todo,in_progress,blocked,done}'::text[]) WITH ORDINALITY AS s (status, n));
END $$;

-- ── One ticket ───────────────────────────────────────────────────────────────────────────────────────────

-- Who else has it open; whoever was not heard of for 15 seconds is gone.
CREATE FUNCTION ticket_others(ticket UUID) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'desk', nullif(p.desk, ''), 'is_writing', p.is_writing, 'seen_at', p.seen_at)
                              ORDER BY p.name, p.desk), '[]')
    FROM ticket_presences p
    WHERE p.ticket_id = ticket AND (p.login, p.desk) <> (session_user, coalesce(current_desk(), ''))
      AND p.seen_at > clock_timestamp() - interval '15 seconds'
$$;

-- By its id or its number; of one that points to another, the other. NULL when there is none that the session sees.
CREATE FUNCTION ticket_page(p_ticket UUID, p_number BIGINT) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET jit = off SET timezone = 'UTC' AS $$
DECLARE
    eyes JSONB := ticket_eyes();
    notes BOOLEAN := (eyes -> 'notes')::boolean;
    people BOOLEAN := (eyes -> 'people')::boolean;
    asked tickets;
    t tickets;
    family UUID[];
BEGIN
    PERFORM ticket_scope();
    SELECT * INTO asked FROM tickets WHERE id = p_ticket;
    IF p_number IS NOT NULL THEN
        SELECT * INTO asked FROM tickets WHERE number = p_number;
    END IF;
    t := asked;
    WHILE t.merged_into IS NOT NULL LOOP
        SELECT * INTO t FROM tickets WHERE id = t.merged_into;
    END LOOP;
    IF NOT ticket_is_seen(t) THEN
        RETURN NULL;
    END IF;
    family := ticket_family(t.id);
    RETURN jsonb_build_object(
        'card', ticket_card(t, NULL, eyes),
        'asked_for', CASE WHEN asked.id <> t.id THEN asked.number END,
        'description', t.description,
        'contact', jsonb_build_object('name', t.requester_name, 'email', CASE WHEN people THEN t.requester_email END,
                                      'phone', CASE WHEN people THEN t.requester_phone END),
        'lead', CASE WHEN (eyes -> 'leads')::boolean THEN (SELECT l.org_name FROM church_inquiries l WHERE l.id = t.lead_id) END,
        'course', (SELECT c.name FROM schedule s JOIN courses c ON c.id = s.course_id WHERE s.id = t.schedule_id),
        'starts_at', (SELECT s.start_datetime FROM schedule s WHERE s.id = t.schedule_id),
        'split_from', t.split_from,
        'comments', (SELECT coalesce(jsonb_agg(ticket_comment(c) ORDER BY (c).seq), '[]')
                     FROM (SELECT c FROM ticket_comments c WHERE c.ticket_id = ANY (family) AND (notes OR c.kind <> 'note')
                           ORDER BY c.seq DESC LIMIT 500) AS newest (c)),
        'earlier', (SELECT greatest(count(*) - 500, 0) FROM ticket_comments c WHERE c.ticket_id = ANY (family) AND (notes OR c.kind <> 'note')),
        'activities', (SELECT coalesce(jsonb_agg(CASE WHEN notes THEN to_jsonb(a) ELSE to_jsonb(a) || '{"reason": null, "body": null, "details": {}}' END
                                                 - 'login' ORDER BY a.happened_at DESC), '[]')
                       FROM (SELECT * FROM ticket_activities WHERE ticket_id = ANY (family) ORDER BY happened_at DESC LIMIT 500) a),
        'merged', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number, 'title', m.title, 'description', m.description,
                                                                'requester', m.requester_name, 'created_at', m.created_at) ORDER BY m.number), '[]')
                   FROM tickets m WHERE m.id = ANY (family) AND m.id <> t.id),
        'drafts', (SELECT coalesce(jsonb_agg(jsonb_build_object('is_note', d.is_note, 'body', d.body, 'updated_at', d.updated_at) ORDER BY d.is_note), '[]')
                   FROM ticket_drafts d WHERE d.login = session_user AND d.ticket_id = ANY (family)),
        'present', ticket_others(t.id),
        'read', coalesce((SELECT r.seq FROM ticket_reads r WHERE r.login = session_user AND r.ticket_id = t.id), 0));
END $$;

-- ── Who is there, what was read, what was begun ──────────────────────────────────────────────────────────

CREATE FUNCTION ticket_require_seen(ticket UUID) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM ticket_scope();
    IF NOT ticket_is_seen((SELECT t FROM tickets t WHERE t.id = ticket)) THEN
        RAISE EXCEPTION 'this ticket is not one of yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Says that the session has a ticket open, and answers who else has.
CREATE FUNCTION ticket_presence(p_ticket UUID, p_is_writing BOOLEAN, p_actor TEXT) RETURNS JSONB
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    PERFORM ticket_require_seen(p_ticket);
    DELETE FROM ticket_presences WHERE ticket_id = p_ticket AND seen_at < clock_timestamp() - interval '1 minute';
    INSERT INTO ticket_presences (ticket_id, login, desk, name, is_writing, seen_at)
    VALUES (p_ticket, session_user, coalesce(current_desk(), ''), coalesce(actor_name(nullif(p_actor, '')), session_user),
            p_is_writing AND may('tickets.write'), clock_timestamp())
    ON CONFLICT (ticket_id, login, desk) DO UPDATE
    SET name = EXCLUDED.name, is_writing = EXCLUDED.is_writing, seen_at = EXCLUDED.seen_at;
    RETURN ticket_others(p_ticket);
END $$;

CREATE FUNCTION ticket_leave(p_ticket UUID) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_scope();
    DELETE FROM ticket_presences WHERE ticket_id = p_ticket AND login = session_user AND desk = coalesce(current_desk(), '');
END $$;

-- Read up to here; 0 makes it unread again.
CREATE FUNCTION ticket_read(p_ticket UUID, p_seq BIGINT) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_require_seen(p_ticket);
    IF p_seq <= 0 THEN
        DELETE FROM ticket_reads WHERE login = session_user AND ticket_id = p_ticket;
    ELSE
        INSERT INTO ticket_reads AS r (login, ticket_id, seq) VALUES (session_user, p_ticket, p_seq)
        ON CONFLICT (login, ticket_id) DO UPDATE SET seq = greatest(r.seq, EXCLUDED.seq);
    END IF;
END $$;

-- Keeps what somebody has begun to write; an empty text forgets it.
CREATE FUNCTION ticket_draft(p_ticket UUID, p_is_note BOOLEAN, p_body TEXT) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('tickets.write');
    IF p_body ~ '\S' THEN
        INSERT INTO ticket_drafts (login, ticket_id, is_note, body) VALUES (session_user, p_ticket, p_is_note, p_body)
        ON CONFLICT (login, ticket_id, is_note) DO UPDATE SET body = EXCLUDED.body, updated_at = now();
    ELSE
        DELETE FROM ticket_drafts WHERE login = session_user AND ticket_id = p_ticket AND is_note = p_is_note;
    END IF;
END $$;

-- ── What the institute has set, and the figures ──────────────────────────────────────────────────────────

CREATE FUNCTION ticket_rules() RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_scope();
    RETURN jsonb_build_object(
        'hours', jsonb_build_object('weekly', ticket_rule('opening_hours'), 'holidays', ticket_rule('holidays'), 'timezone', site_timezone()),
        'service_times', ticket_rule('service_times'), 'escalate_percent', ticket_rule('escalate_percent'),
        'waits_for', ticket_rule('waits_for'), 'close_reasons', ticket_rule('close_reasons'), 'canned', ticket_rule('canned'),
        'me', (current_staff()).id,
        -- Of the newest thousand: what is in use.
        'tags', (SELECT coalesce(jsonb_agg(tag ORDER BY n DESC, tag), '[]')
                 FROM (SELECT tag, count(*) AS n
                       FROM (SELECT tags FROM tickets WHERE merged_into IS NULL ORDER BY number DESC LIMIT 1000) newest, unnest(tags) tag
                       GROUP BY tag ORDER BY n DESC, tag LIMIT 50) used),
        'takers', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.display_name) ORDER BY s.display_name), '[]')
                   FROM ticket_takers() s));
END $$;

-- How long something took, from seconds: in minutes, to one decimal.
CREATE FUNCTION ticket_took(tickets BIGINT, at_half DOUBLE PRECISION, at_90 DOUBLE PRECISION) RETURNS JSONB LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('tickets', tickets, 'median', round((at_half / 60)::numeric, 1)::float8, 'p90', round((at_90 / 60)::numeric, 1)::float8)
$$;

-- Of the tickets that came since a day: by week, until answered and closed, by tag and by who worked on them.
CREATE FUNCTION ticket_figures(p_since DATE) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
    first DATE := date_trunc('week', p_since)::date;
    since TIMESTAMPTZ := site_day_start(first);
    zone TEXT := site_timezone();
BEGIN
    PERFORM require('tickets.read');
    PERFORM require('reports.read');
    RETURN (
        WITH came AS MATERIALIZED (
            SELECT t.id, t.status, t.tags, coalesce(t.assignee_name, '') AS assignee, t.reopened, t.answer_seconds, t.close_seconds,
                   date_trunc('week', t.created_at AT TIME ZONE zone)::date AS monday
            FROM tickets t WHERE t.merged_into IS NULL AND t.created_at >= since
        ), weeks AS (
            SELECT w::date AS monday FROM generate_series(first::timestamp, date_trunc('week', site_date(now())::timestamp), interval '7 days') w
        ), closed AS (
            SELECT date_trunc('week', t.done_at AT TIME ZONE zone)::date AS monday, count(*) AS n
            FROM tickets t WHERE t.merged_into IS NULL AND coalesce(t.done_at, TIMESTAMPTZ 'infinity') >= since AND t.done_at IS NOT NULL GROUP BY 1
        ), opened AS (SELECT monday, count(*) AS n FROM came GROUP BY 1
        ), shares AS (
            SELECT grouped.what, grouped.name, count(*) AS n, count(*) FILTER (WHERE c.status <> 'done') AS open,
                   ticket_took(count(c.answer_seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY c.answer_seconds),
                               percentile_cont(0.9) WITHIN GROUP (ORDER BY c.answer_seconds)) AS answer,
                   ticket_took(count(c.close_seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY c.close_seconds),
                               percentile_cont(0.9) WITHIN GROUP (ORDER BY c.close_seconds)) AS close
            FROM came c CROSS JOIN LATERAL (
                SELECT 'all' AS what, '' AS name UNION ALL SELECT 'assignee', c.assignee
                UNION ALL SELECT 'tag', tag FROM unnest(CASE c.tags WHEN '{}' THEN '{""}' ELSE c.tags END) tag) grouped
            GROUP BY grouped.what, grouped.name
        ), listed AS (
            SELECT what, jsonb_agg(jsonb_build_object('name', name, 'tickets', n, 'open', open, 'answer', answer, 'close', close) ORDER BY n DESC, name) AS rows
            FROM (SELECT *, row_number() OVER (PARTITION BY what ORDER BY n DESC, name) AS place FROM shares) s WHERE place <= 30 GROUP BY what
        )
        SELECT jsonb_build_object(
            'weeks', (SELECT coalesce(jsonb_agg(jsonb_build_object('monday', w.monday, 'opened', coalesce(o.n, 0), 'closed', coalesce(c.n, 0)) ORDER BY w.monday), '[]')
                      FROM weeks w LEFT JOIN opened o USING (monday) LEFT JOIN closed c USING (monday)),
            'answer', coalesce((SELECT answer FROM shares WHERE what = 'all'), ticket_took(0, NULL, NULL)),
            'close', coalesce((SELECT close FROM shares WHERE what = 'all'), ticket_took(0, NULL, NULL)),
            'reopened', (SELECT count(*) FROM came WHERE reopened > 0),
            'open', (SELECT count(*) FROM tickets t WHERE t.merged_into IS NULL AND t.status <> 'done'),
            'overdue', (SELECT count(*) FROM tickets t WHERE t.merged_into IS NULL AND t.status <> 'done'
                        AND coalesce(t.due_at, TIMESTAMPTZ 'infinity') < now()),
            'by_tag', coalesce((SELECT rows FROM listed WHERE what = 'tag'), '[]'),
            'by_assignee', coalesce((SELECT rows FROM listed WHERE what = 'assignee'), '[]')));
END $$;

DO $$
DECLARE
    f REGPROCEDURE;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^tickets?_'
             AND proname NOT IN ('ticket_command', 'tickets_escalate') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION ticket_list(JSONB, JSONB, INTEGER), ticket_count(JSONB), ticket_board(JSONB, INTEGER), ticket_page(UUID, BIGINT),
    ticket_presence(UUID, BOOLEAN, TEXT), ticket_leave(UUID), ticket_read(UUID, BIGINT), ticket_draft(UUID, BOOLEAN, TEXT), ticket_rules(),
    ticket_figures(DATE) TO frontdesk_staff;
