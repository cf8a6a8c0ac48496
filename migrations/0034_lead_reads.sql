-- What a manager sees of leads: the board, the list, one page, likely doubles, the figures. Each is one
-- function of the owner's that asks once whether the session may: under policies a search could not use its index.

-- A lead on the board or in the list.
CREATE FUNCTION lead_card(l church_inquiries, sort_key TEXT) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', l.id, 'org_name', l.org_name, 'org_type', l.org_type, 'city', l.city, 'state', l.state,
        'avg_attendance', l.avg_attendance, 'budget_range', l.budget_range, 'budget_low', l.budget_low::text,
        'budget_high', l.budget_high::text, 'contact_name', l.contact_name, 'contact_email', l.contact_email,
        'contact_phone', l.contact_phone, 'stage', l.status, 'stage_since', l.stage_since, 'close_reason', l.close_reason,
        'created_at', l.created_at, 'touched_at', l.touched_at, 'due_on', l.due_on, 'return_on', l.return_on,
        'next_step', (SELECT jsonb_build_object('id', s.id, 'what', s.what, 'due_on', s.due_on)
                      FROM lead_steps s WHERE s.lead_id = l.id AND s.done_at IS NULL ORDER BY s.due_on, s.created_at LIMIT 1),
        'assignee_id', l.assignee_id, 'assignee', l.assignee_name, 'source', l.utm_source, 'version', l.version,
        'key', sort_key)
$$;

-- The words of a search as conditions on lead_search: each is somewhere in it; one or two letters begin a word.
CREATE FUNCTION lead_words(typed TEXT) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    tokens TEXT[] := CASE
        WHEN typed ~ '@' THEN regexp_split_to_array(lower(trim(typed)), '\s+')
        WHEN typed ~ '^[\d\s()+./-]+$' THEN
            ARRAY[regexp_replace(regexp_replace(typed, '\D', '', 'g'), '^(?:00|011)?1(\d{10})$', '\1')]
        ELSE regexp_split_to_array(fold(typed), ' ') END;
BEGIN
    tokens := (array_remove(tokens, ''))[1:6];
    RETURN (SELECT string_agg(format('s.words LIKE %L', CASE WHEN length(t) < 3 THEN '% ' ELSE '%' END
                   || replace(replace(replace(t, '\', '\\'), '%', '\%'), '_', '\_') || '%'), ' AND ')
            FROM unnest(tokens) t);
END $$;

-- A question (src/domain/lead/ask.rs) as a condition on `l`; each value is quoted.
CREATE FUNCTION lead_where(ask JSONB) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    today DATE := site_date(now());
    words TEXT := lead_words(ask ->> 'text');
    parts TEXT[] := ARRAY['l.merged_into IS NULL'];
BEGIN
    IF jsonb_array_length(ask -> 'stages') > 0 THEN
        parts := parts || format('l.status = ANY (%L::text[])', ARRAY(SELECT jsonb_array_elements_text(ask -> 'stages')));
    END IF;
    CASE ask ->> 'whose'
        WHEN 'mine' THEN parts := parts || format('l.assignee_id = %L::uuid', coalesce((current_staff()).id, gen_random_uuid()));
        WHEN 'nobody' THEN parts := parts || 'l.assignee_id IS NULL AND l.assigned_to IS NULL'::text;
        ELSE
            IF ask ->> 'assignee' IS NOT NULL THEN
                parts := parts || format('l.assignee_id = %L::uuid', ask ->> 'assignee');
            END IF;
    END CASE;
    IF ask ->> 'due' IS NOT NULL THEN
        parts := parts || format('coalesce(l.due_on, DATE ''infinity'') %s %L::date AND l.status NOT IN (''won'', ''lost'')',
                                 CASE ask ->> 'due' WHEN 'overdue' THEN '<' ELSE '<=' END, today);
    END IF;
    IF (ask ->> 'stale')::boolean THEN
        parts := parts || format('coalesce(l.next_step_on < %L::date, TRUE) AND (%s)', today, coalesce((
            SELECT string_agg(format('l.status = %L AND l.stage_since < %L::timestamptz', d.key, site_day_start(today - d.value::integer)), ' OR ')
            FROM settings s, jsonb_each_text(s.value) d WHERE s.key = 'leads.stale_days'), 'FALSE'));
    END IF;
    IF ask ->> 'state' IS NOT NULL THEN
        parts := parts || format('upper(l.state) = upper(%L)', ask ->> 'state');
    END IF;
    IF ask ->> 'budget_from' IS NOT NULL THEN
        parts := parts || format('coalesce(l.budget_high, l.budget_low, -1) >= %L::decimal', ask ->> 'budget_from');
    END IF;
    IF ask ->> 'budget_to' IS NOT NULL THEN
        parts := parts || format('l.budget_low <= %L::decimal', ask ->> 'budget_to');
    END IF;
    IF ask ->> 'source' IS NOT NULL THEN
        parts := parts || format('lower(coalesce(l.utm_source, '''')) = lower(%L)', ask ->> 'source');
    END IF;
    IF words IS NOT NULL THEN
        parts := parts || format('l.id IN (SELECT s.lead_id FROM lead_search s WHERE %s)', words);
    END IF;
    RETURN array_to_string(parts, ' AND ');
END $$;

-- Sorted by key, then by who has stood in the stage longest; `after` is the last card's key, stage_since and id.
CREATE FUNCTION lead_cards(condition TEXT, sort TEXT, is_descending BOOLEAN, after JSONB, most INTEGER) RETURNS JSONB
LANGUAGE plpgsql STABLE AS $$
DECLARE
    expr TEXT;
    kind TEXT;
    cards JSONB;
BEGIN
    SELECT expression, type INTO expr, kind FROM (VALUES
        ('due', $q$coalesce(l.due_on, DATE 'infinity')$q$, 'date'),
        ('organisation', 'lower(l.org_name)', 'text'),
        ('place', $q$lower(coalesce(l.state, '') || ' ' || coalesce(l.city, ''))$q$, 'text'),
        ('stage', $q$array_position('{new,contacted,qualified,proposal_sent,won,lost,nurture}'::text[], l.status::text)$q$, 'integer'),
        ('budget', 'coalesce(l.budget_high, l.budget_low, -1)', 'numeric'),
        ('attendance', 'coalesce(l.avg_attendance, -1)', 'integer'),
        ('created', 'l.created_at', 'timestamptz'),
        ('age', 'l.stage_since', 'timestamptz'),
        ('touched', 'l.touched_at', 'timestamptz'),
        ('source', $q$lower(coalesce(l.utm_source, ''))$q$, 'text'),
        ('assignee', $q$lower(coalesce(l.assignee_name, ''))$q$, 'text')
    ) AS known (name, expression, type) WHERE name = sort;
    IF expr IS NULL THEN
        RAISE EXCEPTION 'leads are not sorted by %', sort USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('SELECT coalesce(jsonb_agg(lead_card(c.lead, c.key)), ''[]'')
                    FROM (SELECT l AS lead, (%1$s)::text AS key FROM church_inquiries l WHERE %2$s %3$s
                          ORDER BY %1$s %4$s, l.stage_since %4$s, l.id %4$s LIMIT %5$L) c',
                   expr, condition,
                   CASE WHEN after IS NOT NULL THEN
                       format('AND (%s, l.stage_since, l.id) %s (%L::%s, %L::timestamptz, %L::uuid)', expr,
                              CASE WHEN is_descending THEN '<' ELSE '>' END, after ->> 'key', kind, after ->> 'stage_since', after ->> 'id')
                   END,
                   CASE WHEN is_descending THEN 'DESC' ELSE 'ASC' END, least(most, 1000))
    INTO cards;
    RETURN cards;
END $$;

-- A page of the list.
CREATE FUNCTION lead_list(p_ask JSONB, p_after JSONB, p_most INTEGER) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET timezone = 'UTC' AS $$
BEGIN
    PERFORM require('leads.manage');
    RETURN lead_cards(lead_where(p_ask), coalesce(p_ask ->> 'sort', 'due'), coalesce((p_ask ->> 'descending')::boolean, FALSE),
                      p_after, p_most);
END $$;

-- How many a question finds.
CREATE FUNCTION lead_count(p_ask JSONB) RETURNS BIGINT
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    found BIGINT;
BEGIN
    PERFORM require('leads.manage');
    EXECUTE format('SELECT count(*) FROM church_inquiries l WHERE %s', lead_where(p_ask)) INTO found;
    RETURN found;
END $$;

-- Each stage with its number, what is known of its budgets, and its first cards by what is due.
CREATE FUNCTION lead_board(p_ask JSONB, p_most INTEGER) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET timezone = 'UTC' AS $$
DECLARE
    condition TEXT := lead_where(p_ask - 'stages');
    totals JSONB;
BEGIN
    PERFORM require('leads.manage');
    EXECUTE format('SELECT coalesce(jsonb_object_agg(status, to_jsonb(t) - ''status''), ''{}'')
                    FROM (SELECT l.status, count(*) AS leads, count(coalesce(l.budget_low, l.budget_high)) AS with_budget,
                                 coalesce(sum(l.budget_low), 0)::text AS low, coalesce(sum(coalesce(l.budget_high, l.budget_low)), 0)::text AS high
                          FROM church_inquiries l WHERE %s GROUP BY l.status) t', condition) INTO totals;
    RETURN (SELECT jsonb_agg(jsonb_build_object('stage', stage, 'leads', 0, 'with_budget', 0, 'low', '0', 'high', '0')
                             || coalesce(totals -> stage, '{}')
                             || jsonb_build_object('cards', lead_cards(format('l.status = %L AND %s', stage, condition),
                                                                       'due', FALSE, NULL, p_most)) ORDER BY n)
            FROM unnest('{new,contacted,qualified,proposal_sent,won,lost,nurture}'::text[]) WITH ORDINALITY AS s (stage, n));
END $$;

-- One lead whole: the inquiry as it came and those that were merged into it, the time-line of all of them
-- newest first, steps, classes. NULL when there is no such lead.
CREATE FUNCTION lead_page(p_lead UUID) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    family UUID[] := lead_family(p_lead);
BEGIN
    PERFORM require('leads.manage');
    RETURN (
        SELECT jsonb_build_object(
            'card', lead_card(l, NULL),
            'inquiry', to_jsonb(l),
            'merged', (SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY m.created_at, m.id), '[]') FROM church_inquiries m
                       WHERE m.id = ANY (family) AND m.id <> p_lead),
            'activities', (SELECT coalesce(jsonb_agg(to_jsonb(a) - '{recorded_at,login}'::text[] ORDER BY a.happened_at DESC, a.recorded_at DESC), '[]')
                           FROM (SELECT * FROM lead_activities WHERE lead_id = ANY (family)
                                 ORDER BY happened_at DESC, recorded_at DESC LIMIT 500) a),
            'steps', (SELECT coalesce(jsonb_agg(to_jsonb(s) - 'merged_from' ORDER BY s.done_at IS NOT NULL, s.due_on, s.created_at), '[]')
                      FROM lead_steps s WHERE s.lead_id = ANY (family)),
            'classes', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'schedule', s.id, 'course', c.name, 'starts_at', s.start_datetime, 'venue', s.location_name,
                                'seats', s.max_capacity, 'class_status', s.status, 'order', o.id, 'order_number', o.order_number,
                                'total', o.total::text, 'payment_status', o.payment_status) ORDER BY s.start_datetime), '[]')
                        FROM lead_classes k JOIN schedule s ON s.id = k.schedule_id JOIN courses c ON c.id = s.course_id
                        JOIN orders o ON o.id = k.order_id WHERE k.lead_id = ANY (family)))
        FROM church_inquiries l WHERE l.id = p_lead);
END $$;

-- For each of the asked {org_name, city, state, contact_email, contact_phone}, up to ten that may be the same;
-- src/domain/lead/doubles.rs says how likely. n is the place in the question.
CREATE FUNCTION lead_doubles(p_asked JSONB) RETURNS TABLE (n INTEGER, card JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
SET pg_trgm.similarity_threshold = 0.5 SET timezone = 'UTC' AS $$
DECLARE
    asked RECORD;
    org TEXT;
    email TEXT;
    phone TEXT;
BEGIN
    PERFORM require('leads.manage');
    FOR asked IN SELECT e AS lead, ordinality::integer AS place FROM jsonb_array_elements(p_asked) WITH ORDINALITY AS t (e, ordinality) LOOP
        org := fold(coalesce(asked.lead ->> 'org_name', ''));
        email := lower(trim(coalesce(asked.lead ->> 'contact_email', '')));
        phone := right(regexp_replace(coalesce(asked.lead ->> 'contact_phone', ''), '\D', '', 'g'), 10);
        RETURN QUERY EXECUTE
            'WITH near AS (
                 (SELECT s.lead_id FROM lead_search s WHERE s.email = $1 AND $1 <> '''' AND s.email <> '''' LIMIT 20)
                 UNION (SELECT s.lead_id FROM lead_search s WHERE s.phone = $2 AND length($2) = 10 AND s.phone <> '''' LIMIT 20)
                 UNION (SELECT s.lead_id FROM lead_search s WHERE s.org % $3 LIMIT 200)
             ) SELECT $4, lead_card(l, NULL)
             FROM near JOIN church_inquiries l ON l.id = near.lead_id JOIN lead_search s ON s.lead_id = l.id
             WHERE l.merged_into IS NULL AND l.id IS DISTINCT FROM $5
             ORDER BY (s.email = $1)::integer + (s.phone = $2 AND $2 <> '''')::integer
                      + (lower(coalesce(l.city, '''')) = $6)::integer + similarity(s.org, $3) DESC, l.id LIMIT 10'
        USING email, phone, org, asked.place, (asked.lead ->> 'id')::uuid, lower(trim(coalesce(asked.lead ->> 'city', '')));
    END LOOP;
END $$;

-- All of them, for a file.
CREATE FUNCTION lead_export() RETURNS TABLE (inquiry JSONB, card JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    PERFORM require('leads.manage');
    RETURN QUERY SELECT to_jsonb(l), lead_card(l, NULL) FROM church_inquiries l
    WHERE l.merged_into IS NULL ORDER BY l.created_at, l.id;
END $$;

-- Whether a file came before, and which of some rows.
CREATE FUNCTION lead_imported(p_file_hash TEXT, p_row_hashes TEXT[], OUT file_at TIMESTAMPTZ, OUT file_by TEXT, OUT rows TEXT[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('leads.manage');
    SELECT imported_at, imported_by INTO file_at, file_by FROM import_batches WHERE file_hash = p_file_hash;
    rows := ARRAY(SELECT row_hash FROM import_rows WHERE row_hash = ANY (p_row_hashes));
END $$;

-- What the rules need to know, and who may take a lead.
CREATE FUNCTION lead_rules() RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('leads.manage');
    RETURN (SELECT jsonb_object_agg(split_part(key, '.', 2), value) FROM settings WHERE key LIKE 'leads.%')
        || jsonb_build_object(
            'today', site_date(now()), 'me', (current_staff()).id,
            'turns', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.display_name)), '[]') FROM lead_takers() t),
            'takers', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.display_name) ORDER BY s.display_name), '[]')
                       FROM staff s WHERE s.is_active AND staff_may(s, 'leads.manage')));
END $$;

-- Of the leads that came since a day: how many reached each stage, or one behind it, on the way from new to won,
-- and the median days from one to the next (src/domain/lead/funnel.rs; a test compares); and how many there are,
-- and were won and lost, by source, month and state.
CREATE FUNCTION lead_figures(p_since DATE) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    since TIMESTAMPTZ := site_day_start(p_since);
    zone TEXT := site_timezone();
BEGIN
    PERFORM require('leads.manage');
    RETURN (
        WITH cohort AS MATERIALIZED (
            SELECT id, status, lower(coalesce(nullif(trim(utm_source), ''), '')) AS source,
                   to_char(created_at AT TIME ZONE zone, 'YYYY-MM') AS month, upper(coalesce(state, '')) AS state
            FROM church_inquiries WHERE merged_into IS NULL AND created_at >= since
        ), entered AS MATERIALIZED (
            SELECT a.lead_id, array_position('{new,contacted,qualified,proposal_sent,won}'::text[], a.to_stage) AS place, a.happened_at
            FROM lead_activities a JOIN cohort c ON c.id = a.lead_id
            WHERE a.kind IN ('created', 'imported', 'stage')
        ), reached AS MATERIALIZED (
            SELECT c.id,
                   coalesce(min(happened_at) FILTER (WHERE place >= 1), min(happened_at)) AS s1,
                   min(happened_at) FILTER (WHERE place >= 2) AS s2,
                   min(happened_at) FILTER (WHERE place >= 3) AS s3, min(happened_at) FILTER (WHERE place >= 4) AS s4,
                   min(happened_at) FILTER (WHERE place >= 5) AS s5
            FROM cohort c JOIN entered e ON e.lead_id = c.id GROUP BY c.id
        ), gaps AS (
            SELECT s.stage, s.n, count(s.at) AS leads,
                   round((percentile_cont(0.5) WITHIN GROUP (ORDER BY CASE WHEN s.next >= s.at THEN extract(epoch FROM s.next - s.at) / 86400.0 END))::numeric, 1)::float8 AS median_days
            FROM reached r CROSS JOIN LATERAL (VALUES
                ('new', 1, r.s1, r.s2), ('contacted', 2, r.s2, r.s3), ('qualified', 3, r.s3, r.s4),
                ('proposal_sent', 4, r.s4, r.s5), ('won', 5, r.s5, NULL)) AS s (stage, n, at, next)
            GROUP BY s.stage, s.n
        )
        SELECT jsonb_build_object(
            'funnel', (SELECT coalesce(jsonb_agg(jsonb_build_object('stage', stage, 'leads', leads, 'median_days', median_days) ORDER BY n), '[]') FROM gaps),
            'by_source', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', source, 'leads', n, 'won', won, 'lost', lost) ORDER BY n DESC, source), '[]')
                          FROM (SELECT source, count(*) AS n, count(*) FILTER (WHERE status = 'won') AS won,
                                       count(*) FILTER (WHERE status = 'lost') AS lost FROM cohort GROUP BY source) t),
            'by_month', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', month, 'leads', n, 'won', won, 'lost', lost) ORDER BY month), '[]')
                         FROM (SELECT month, count(*) AS n, count(*) FILTER (WHERE status = 'won') AS won,
                                      count(*) FILTER (WHERE status = 'lost') AS lost FROM cohort GROUP BY month) t),
            'by_state', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', state, 'leads', n, 'won', won, 'lost', lost) ORDER BY n DESC, state), '[]')
                         FROM (SELECT state, count(*) AS n, count(*) FILTER (WHERE status = 'won') AS won,
                                      count(*) FILTER (WHERE status = 'lost') AS lost FROM cohort GROUP BY state) t)));
END $$;

DO $$
DECLARE
    f REGPROCEDURE;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^leads?_'
             AND proname NOT IN ('lead_command', 'lead_import') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION lead_list(JSONB, JSONB, INTEGER), lead_count(JSONB), lead_board(JSONB, INTEGER), lead_page(UUID),
    lead_doubles(JSONB), lead_imported(TEXT, TEXT[]), lead_export(), lead_rules(), lead_figures(DATE) TO frontdesk_staff;
