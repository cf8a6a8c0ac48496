-- What a manager does about leads, one statement each: lead_command(id, command). The command's id is the
-- client's; what is sent twice gets the first answer again. Reading is the next step.

CREATE TABLE lead_commands (
    id       UUID PRIMARY KEY,
    login    NAME NOT NULL DEFAULT session_user,
    at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    outcome  JSONB
);
ALTER TABLE lead_commands ENABLE ROW LEVEL SECURITY;

-- The row of a lead, held until the end; of several, always in one order.
CREATE FUNCTION lead_hold(lead UUID) RETURNS church_inquiries LANGUAGE sql AS $$
    SELECT * FROM church_inquiries WHERE id = lead FOR NO KEY UPDATE
$$;

-- The lead and all that were merged into it, itself first.
CREATE FUNCTION lead_family(lead UUID) RETURNS UUID[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE family AS (
        SELECT lead AS id, 0 AS depth
        UNION ALL
        SELECT l.id, f.depth + 1 FROM family f JOIN church_inquiries l ON l.merged_into = f.id
    ) SELECT array_agg(id ORDER BY depth) FROM family
$$;

CREATE FUNCTION lead_note_down(command UUID, lead UUID, what TEXT, words TEXT, more JSONB) RETURNS void LANGUAGE sql AS $$
    INSERT INTO lead_activities (id, lead_id, kind, body, details, actor, desk)
    VALUES (lead_activity_id(command, lead, what), lead, what, words, coalesce(more, '{}'), lead_actor(), current_desk())
$$;

CREATE FUNCTION lead_done(lead UUID) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('outcome', 'done', 'lead', l.id, 'version', l.version) FROM church_inquiries l WHERE l.id = lead
$$;

-- Why nothing can be done with a lead as it is now; NULL when something can.
CREATE FUNCTION lead_closed(l church_inquiries) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN l.id IS NULL THEN '{"outcome": "gone"}'::jsonb
                WHEN l.merged_into IS NOT NULL THEN jsonb_build_object('outcome', 'merged', 'into', l.merged_into) END
$$;

-- ── Stages and people ────────────────────────────────────────────────────────────────────────────────────

-- One or many; each is moved that still stands where the desk saw it, and the others are told apart.
CREATE FUNCTION lead_move(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    target TEXT := p ->> 'to';
    asked RECORD;
    l church_inquiries;
    results JSONB := '[]';
    result TEXT;
    last RECORD;
BEGIN
    PERFORM set_config('frontdesk.lead_note', coalesce(p ->> 'note', ''), true);
    FOR asked IN SELECT (m ->> 'id')::uuid AS id, m ->> 'seen' AS seen FROM jsonb_array_elements(p -> 'leads') m ORDER BY 1 LOOP
        l := lead_hold(asked.id);
        result := CASE
            WHEN l.id IS NULL THEN 'gone'
            WHEN l.merged_into IS NOT NULL THEN 'merged'
            WHEN l.status <> asked.seen THEN 'changed'
            WHEN NOT lead_may_follow(l.status, target) THEN 'not_allowed'
            WHEN l.status = 'won' AND EXISTS (SELECT FROM lead_classes c JOIN schedule s ON s.id = c.schedule_id
                                              WHERE c.lead_id = l.id AND s.status <> 'cancelled') THEN 'has_class'
            ELSE 'moved' END;
        IF result = 'moved' THEN
            UPDATE church_inquiries
            SET status = target, close_reason = p ->> 'reason', close_note = nullif(trim(p ->> 'note'), ''),
                return_on = (p ->> 'return_on')::date
            WHERE id = l.id;
        END IF;
        SELECT a.actor, a.happened_at, c.status INTO last
        FROM church_inquiries c LEFT JOIN lead_activities a
            ON a.lead_id = c.id AND a.kind IN ('created', 'imported', 'stage')
        WHERE c.id = asked.id ORDER BY a.happened_at DESC, a.recorded_at DESC LIMIT 1;
        results := results || jsonb_build_object('id', asked.id, 'result', result, 'stage', last.status,
                                                 'by', last.actor, 'at', last.happened_at);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'moved', 'leads', results);
END $$;

-- Whose turn it is, in order: those of the setting who still work here and may, else all who manage leads.
CREATE FUNCTION lead_takers() RETURNS SETOF staff LANGUAGE sql STABLE AS $$
    WITH able AS (
        SELECT s.* FROM staff s
        WHERE s.is_active AND (s.valid_until IS NULL OR s.valid_until > now()) AND staff_may(s, 'leads.manage')
    ), named AS (
        SELECT e #>> '{}' AS login, n
        FROM settings, jsonb_array_elements(value) WITH ORDINALITY AS t (e, n) WHERE key = 'leads.round_robin'
    )
    SELECT able.* FROM able LEFT JOIN named USING (login)
    WHERE named.n IS NOT NULL OR (able.role = 'manager' AND NOT EXISTS (SELECT FROM named))
    ORDER BY named.n, able.login
$$;

CREATE FUNCTION lead_assign(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    in_turn BOOLEAN := p ->> 'verb' = 'take_turns';
    takers UUID[];
    logins TEXT[];
    turn INTEGER := 0;
    asked UUID;
    l church_inquiries;
    taker UUID := (p ->> 'to')::uuid;
    results JSONB := '[]';
BEGIN
    IF in_turn THEN
        PERFORM set_config('frontdesk.lead_how', 'round_robin', true);
        -- Two desks at once take turns, too.
        PERFORM 1 FROM lead_turns FOR UPDATE;
        SELECT array_agg(t.id), array_agg(t.login) INTO takers, logins FROM lead_takers() t;
        IF takers IS NULL THEN
            RETURN '{"outcome": "nobody"}';
        END IF;
        turn := coalesce(array_position(logins, (SELECT last_login FROM lead_turns)), 0);
    ELSIF taker IS NOT NULL AND NOT EXISTS (
        SELECT FROM staff s WHERE s.id = taker AND s.is_active AND staff_may(s, 'leads.manage')) THEN
        RETURN '{"outcome": "nobody"}';
    END IF;
    FOR asked IN SELECT (e #>> '{}')::uuid FROM jsonb_array_elements(p -> 'leads') WITH ORDINALITY AS t (e, n)
                 ORDER BY CASE WHEN in_turn THEN n END, 1 LOOP
        l := lead_hold(asked);
        IF lead_closed(l) IS NULL THEN
            IF in_turn THEN
                turn := turn % cardinality(takers) + 1;
                taker := takers[turn];
            END IF;
            UPDATE church_inquiries SET assignee_id = taker, assigned_to = CASE WHEN taker IS NULL THEN NULL ELSE assigned_to END
            WHERE id = asked AND assignee_id IS DISTINCT FROM taker OR id = asked AND taker IS NULL;
        END IF;
        results := results || (SELECT jsonb_build_object(
                'id', asked, 'result', CASE WHEN c.id IS NULL THEN 'gone' WHEN c.merged_into IS NOT NULL THEN 'merged' ELSE 'assigned' END,
                'assignee_id', c.assignee_id, 'assignee', c.assignee_name)
            FROM (SELECT) one LEFT JOIN church_inquiries c ON c.id = asked);
    END LOOP;
    IF in_turn AND turn > 0 THEN
        UPDATE lead_turns SET last_login = logins[turn];
    END IF;
    RETURN jsonb_build_object('outcome', 'assigned', 'leads', results);
END $$;

-- ── The time-line and next steps ─────────────────────────────────────────────────────────────────────────

CREATE FUNCTION lead_log(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
BEGIN
    IF p ->> 'kind' NOT IN ('note', 'call', 'email', 'visit') THEN
        RAISE EXCEPTION 'nobody writes % by hand', p ->> 'kind'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_activities_kind_known', TABLE = 'lead_activities';
    END IF;
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    PERFORM lead_note_down(command, l.id, p ->> 'kind', trim(p ->> 'body'), NULL);
    RETURN lead_done(l.id);
END $$;

CREATE FUNCTION lead_step(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
BEGIN
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    INSERT INTO lead_steps (id, lead_id, what, due_on, created_by)
    VALUES ((p ->> 'step')::uuid, l.id, trim(p ->> 'what'), (p ->> 'due_on')::date, lead_actor());
    PERFORM lead_note_down(command, l.id, 'step', trim(p ->> 'what'), jsonb_build_object('step', p -> 'step', 'due_on', p -> 'due_on'));
    RETURN lead_done(l.id);
END $$;

-- Done, or open again. Of two desks the second is told who was first.
CREATE FUNCTION lead_finish(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    is_done BOOLEAN := (p ->> 'done')::boolean;
    l church_inquiries := lead_hold((SELECT lead_id FROM lead_steps WHERE id = (p ->> 'step')::uuid));
    s lead_steps;
BEGIN
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    SELECT * INTO s FROM lead_steps WHERE id = (p ->> 'step')::uuid FOR UPDATE;
    IF (s.done_at IS NOT NULL) = is_done THEN
        RETURN jsonb_build_object('outcome', 'already', 'by', coalesce(s.done_by, s.created_by), 'at', coalesce(s.done_at, s.created_at));
    END IF;
    UPDATE lead_steps SET done_at = CASE WHEN is_done THEN now() END, done_by = CASE WHEN is_done THEN lead_actor() END
    WHERE id = s.id;
    PERFORM lead_note_down(command, l.id, CASE WHEN is_done THEN 'step_done' ELSE 'step_reopened' END, s.what,
                           jsonb_build_object('step', s.id));
    RETURN lead_done(l.id);
END $$;

-- ── What is known of the organisation ────────────────────────────────────────────────────────────────────

-- What a person may write of a lead.
CREATE FUNCTION lead_fields() RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{org_name,org_type,denomination,avg_attendance,contact_name,contact_role,contact_email,contact_phone,address,city,
             state,zip_code,has_security_team,team_size,budget_range,timeline,services_needed,message,notes,return_on}'::text[]
$$;

CREATE FUNCTION lead_is_whole(l church_inquiries) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(l.org_name, '') !~ '\S' OR coalesce(l.contact_name, '') !~ '\S' OR coalesce(l.contact_email, '') !~ '^\S+@\S+$' THEN
        RAISE EXCEPTION 'a lead needs an organisation, a contact and an email'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_contact_complete', TABLE = 'church_inquiries';
    END IF;
END $$;

CREATE FUNCTION lead_write(l church_inquiries) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE church_inquiries
    SET (org_name, org_type, denomination, avg_attendance, contact_name, contact_role, contact_email, contact_phone, address,
         city, state, zip_code, has_security_team, team_size, budget_range, timeline, services_needed, message, notes, return_on)
      = (l.org_name, l.org_type, l.denomination, l.avg_attendance, l.contact_name, l.contact_role, l.contact_email,
         l.contact_phone, l.address, l.city, l.state, l.zip_code, l.has_security_team, l.team_size, l.budget_range, l.timeline,
         l.services_needed, l.message, l.notes, l.return_on)
    WHERE id = l.id;
END $$;

-- changes: {field: [as the desk saw it, as it should be]}. What somebody else changed meanwhile to something
-- else is a conflict, and then nothing is written: the desk is told what stands there now, by whom and when.
CREATE FUNCTION lead_edit(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
    is_now JSONB := to_jsonb(l);
    conflicts JSONB;
BEGIN
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    SELECT jsonb_agg(jsonb_build_object('field', c.key, 'theirs', is_now -> c.key, 'by', a.actor, 'at', a.happened_at) ORDER BY c.key)
    INTO conflicts
    FROM jsonb_each(p -> 'changes') c
    LEFT JOIN LATERAL (SELECT actor, happened_at FROM lead_activities
                       WHERE lead_id = l.id AND kind = 'edited' AND details ? c.key
                       ORDER BY happened_at DESC, recorded_at DESC LIMIT 1) a ON TRUE
    WHERE c.key = ANY (lead_fields()) AND is_now -> c.key IS DISTINCT FROM c.value -> 0
      AND is_now -> c.key IS DISTINCT FROM c.value -> 1;
    IF conflicts IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'changed', 'lead', l.id, 'version', l.version, 'conflicts', conflicts);
    END IF;
    l := jsonb_populate_record(l, (SELECT jsonb_object_agg(c.key, c.value -> 1) FROM jsonb_each(p -> 'changes') c
                                   WHERE c.key = ANY (lead_fields())));
    PERFORM lead_is_whole(l);
    PERFORM lead_write(l);
    RETURN lead_done(l.id);
END $$;

-- An empty lead with the fields that were given.
CREATE FUNCTION lead_insert(lead UUID, fields JSONB) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := jsonb_populate_record(NULL::church_inquiries, fields);
BEGIN
    PERFORM lead_is_whole(l);
    INSERT INTO church_inquiries (id, org_name, org_type, denomination, avg_attendance, contact_name, contact_role, contact_email,
        contact_phone, address, city, state, zip_code, has_security_team, team_size, budget_range, timeline, services_needed,
        message, notes, utm_source, utm_medium, utm_campaign, created_at)
    VALUES (lead, l.org_name, l.org_type, l.denomination, l.avg_attendance, l.contact_name, l.contact_role, l.contact_email,
        l.contact_phone, l.address, l.city, l.state, l.zip_code, coalesce(l.has_security_team, FALSE), l.team_size, l.budget_range,
        l.timeline, l.services_needed, l.message, l.notes, l.utm_source, l.utm_medium, l.utm_campaign, coalesce(l.created_at, now()));
END $$;

CREATE FUNCTION lead_create(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lead_insert((p ->> 'lead')::uuid, p -> 'fields');
    RETURN lead_done((p ->> 'lead')::uuid);
END $$;

-- ── Doubles ──────────────────────────────────────────────────────────────────────────────────────────────

-- `gone` becomes a part of `keep`: what keep does not know is filled in, open steps go along, both time-lines
-- are shown together. Nothing is lost, so it can be undone.
CREATE FUNCTION lead_merge(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    keep church_inquiries;
    gone church_inquiries;
    filled JSONB;
BEGIN
    PERFORM 1 FROM church_inquiries WHERE id IN ((p ->> 'keep')::uuid, (p ->> 'gone')::uuid) ORDER BY id FOR NO KEY UPDATE;
    keep := lead_hold((p ->> 'keep')::uuid);
    gone := lead_hold((p ->> 'gone')::uuid);
    IF coalesce(lead_closed(keep), lead_closed(gone)) IS NOT NULL THEN
        RETURN coalesce(lead_closed(keep), lead_closed(gone));
    END IF;
    SELECT coalesce(jsonb_object_agg(f, to_jsonb(gone) -> f), '{}') INTO filled
    FROM unnest(array_remove(array_remove(lead_fields(), 'message'), 'return_on')) f
    WHERE coalesce(to_jsonb(keep) ->> f, '') !~ '\S' AND coalesce(to_jsonb(gone) ->> f, '') ~ '\S';
    PERFORM set_config('frontdesk.lead_how', 'merge', true);
    UPDATE church_inquiries SET merged_into = keep.id WHERE id = gone.id;
    UPDATE lead_steps SET lead_id = keep.id, merged_from = coalesce(merged_from, gone.id) WHERE lead_id = gone.id;
    keep := jsonb_populate_record(keep, filled);
    PERFORM lead_write(keep);
    PERFORM lead_note_down(command, keep.id, 'merged', gone.org_name, jsonb_build_object('other', gone.id, 'filled', filled));
    RETURN lead_done(keep.id);
END $$;

CREATE FUNCTION lead_unmerge(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    gone church_inquiries;
    keep church_inquiries;
    family UUID[] := lead_family((p ->> 'gone')::uuid);
    filled JSONB;
BEGIN
    PERFORM 1 FROM church_inquiries
    WHERE id IN ((p ->> 'gone')::uuid, (SELECT merged_into FROM church_inquiries WHERE id = (p ->> 'gone')::uuid))
    ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO gone FROM church_inquiries WHERE id = (p ->> 'gone')::uuid;
    IF gone.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    ELSIF gone.merged_into IS NULL THEN
        RETURN '{"outcome": "not_merged"}';
    END IF;
    keep := lead_hold(gone.merged_into);
    SELECT details -> 'filled' INTO filled FROM lead_activities
    WHERE lead_id = keep.id AND kind = 'merged' AND details ->> 'other' = gone.id::text
    ORDER BY happened_at DESC, recorded_at DESC LIMIT 1;
    PERFORM set_config('frontdesk.lead_how', 'merge', true);
    -- What was filled in goes again, unless somebody has changed it since.
    keep := jsonb_populate_record(keep, (
        SELECT coalesce(jsonb_object_agg(f.key, NULL), '{}') FROM jsonb_each(coalesce(filled, '{}')) f
        WHERE to_jsonb(keep) -> f.key IS NOT DISTINCT FROM f.value));
    PERFORM lead_write(keep);
    UPDATE church_inquiries SET merged_into = NULL WHERE id = gone.id;
    UPDATE lead_steps SET lead_id = gone.id, merged_from = nullif(merged_from, gone.id) WHERE merged_from = ANY (family);
    PERFORM lead_note_down(command, keep.id, 'unmerged', gone.org_name, jsonb_build_object('other', gone.id));
    PERFORM lead_note_down(command, gone.id, 'unmerged', keep.org_name, jsonb_build_object('other', keep.id));
    RETURN lead_done(gone.id);
END $$;

-- ── From a won lead to a class ───────────────────────────────────────────────────────────────────────────

-- As the website counts: MDI-2026-00042. It counts by itself, so a number may be taken in the same moment.
CREATE FUNCTION next_order_number() RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    prefix TEXT := 'MDI-' || to_char(site_date(now()), 'YYYY') || '-';
    last TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('next_order_number'));
    SELECT order_number INTO last FROM orders
    WHERE left(order_number, 9) COLLATE "C" = prefix AND order_number ~ '^MDI-\d{4}-\d{1,9}$'
    ORDER BY length(order_number) DESC, order_number COLLATE "C" DESC LIMIT 1;
    RETURN prefix || lpad((coalesce(substr(last, 10)::integer, 0) + 1)::text, greatest(5, length(substr(last, 10))), '0');
END $$;

-- The class, the organisation's order for all its seats, and the link: all of it or nothing.
CREATE FUNCTION lead_make_class(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
    course courses;
    class UUID := gen_random_uuid();
    bill UUID := gen_random_uuid();
    seats INTEGER := (p ->> 'seats')::integer;
    price DECIMAL(10, 2);
    rate DECIMAL(4, 4) := CASE WHEN (p ->> 'tax_exempt')::boolean THEN 0 ELSE 0.0600 END;
    place venues;
    number TEXT;
BEGIN
    PERFORM require('schedule.manage');
    PERFORM require('orders.write');
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    ELSIF l.status <> 'won' THEN
        RETURN jsonb_build_object('outcome', 'not_won', 'stage', l.status);
    END IF;
    SELECT * INTO course FROM courses WHERE id = (p ->> 'course')::uuid;
    SELECT * INTO place FROM venues WHERE id = (p ->> 'venue')::uuid AND is_active;
    IF course.id IS NULL OR place.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    IF seats > place.capacity THEN
        RAISE EXCEPTION '% seats in a venue for %', seats, place.capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_classes_venue_holds_them', TABLE = 'lead_classes';
    END IF;
    price := coalesce((p ->> 'unit_price')::decimal, course.price);
    INSERT INTO schedule (id, course_id, instructor_id, start_datetime, end_datetime, location_name, location_addr, venue_id,
                          max_capacity, is_private, notes)
    VALUES (class, course.id, (p ->> 'instructor')::uuid, (p ->> 'starts_at')::timestamptz, (p ->> 'ends_at')::timestamptz,
            place.name, place.address_line1, place.id, seats, TRUE, 'For ' || l.org_name);
    FOR attempt IN 1..5 LOOP
        number := next_order_number();
        BEGIN
            INSERT INTO orders (id, order_number, guest_email, guest_name, guest_phone, subtotal, tax_rate, tax_amount, total,
                                billing_name, billing_address, billing_city, billing_state, billing_zip)
            VALUES (bill, number, l.contact_email, l.contact_name, l.contact_phone, seats * price, rate,
                    round(seats * price * rate, 2), seats * price + round(seats * price * rate, 2),
                    l.org_name, l.address, l.city, l.state, l.zip_code);
            EXIT;
        EXCEPTION WHEN unique_violation THEN
            -- The website took it.
            IF attempt = 5 THEN
                RAISE;
            END IF;
        END;
    END LOOP;
    INSERT INTO order_items (order_id, schedule_id, unit_price, quantity) VALUES (bill, class, price, seats);
    INSERT INTO lead_classes (id, lead_id, schedule_id, order_id, created_by) VALUES (command, l.id, class, bill, lead_actor());
    PERFORM lead_note_down(command, l.id, 'class', course.name,
                           jsonb_build_object('schedule', class, 'order', bill, 'order_number', number,
                                              'starts_at', (p ->> 'starts_at')::timestamptz));
    RETURN jsonb_build_object('outcome', 'class', 'lead', l.id, 'schedule', class, 'order', bill, 'order_number', number);
END $$;

-- ── The one way in ───────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION lead_command(p_id UUID, p_command JSONB, p_actor TEXT) RETURNS JSONB
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told JSONB;
BEGIN
    PERFORM require('leads.manage');
    -- Of two that carry one id the second waits here, and answers as the first.
    INSERT INTO lead_commands (id) VALUES (p_id) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN (SELECT outcome FROM lead_commands WHERE id = p_id);
    END IF;
    PERFORM set_config('frontdesk.lead_command', p_id::text, true), set_config('frontdesk.lead_actor', coalesce(p_actor, ''), true);
    told := CASE p_command ->> 'verb'
        WHEN 'move' THEN lead_move(p_id, p_command)
        WHEN 'assign' THEN lead_assign(p_id, p_command)
        WHEN 'take_turns' THEN lead_assign(p_id, p_command)
        WHEN 'log' THEN lead_log(p_id, p_command)
        WHEN 'step' THEN lead_step(p_id, p_command)
        WHEN 'finish' THEN lead_finish(p_id, p_command)
        WHEN 'edit' THEN lead_edit(p_id, p_command)
        WHEN 'create' THEN lead_create(p_id, p_command)
        WHEN 'merge' THEN lead_merge(p_id, p_command)
        WHEN 'unmerge' THEN lead_unmerge(p_id, p_command)
        WHEN 'make_class' THEN lead_make_class(p_id, p_command)
    END;
    IF told IS NULL THEN
        RAISE EXCEPTION 'there is no such command: %', p_command ->> 'verb' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('frontdesk.lead_command', '', true), set_config('frontdesk.lead_actor', '', true),
            set_config('frontdesk.lead_note', '', true), set_config('frontdesk.lead_how', '', true);
    UPDATE lead_commands SET outcome = told WHERE id = p_id;
    RETURN told;
END $$;

-- Rows of a file, in the transaction of whoever reads it: all of it or nothing. A row that came before, in
-- this file or another, is not added again.
CREATE FUNCTION lead_import(p_batch UUID, p_file_hash TEXT, p_file_name TEXT, p_rows JSONB, p_actor TEXT,
                            OUT added INTEGER, OUT known INTEGER)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r JSONB;
    lead UUID;
BEGIN
    PERFORM require('leads.manage');
    added := 0;
    known := 0;
    PERFORM set_config('frontdesk.lead_how', 'imported', true), set_config('frontdesk.lead_actor', coalesce(p_actor, ''), true);
    INSERT INTO import_batches (id, file_hash, file_name, rows, added, imported_by)
    VALUES (p_batch, p_file_hash, p_file_name, 0, 0, lead_actor()) ON CONFLICT (id) DO NOTHING;
    FOR r IN SELECT * FROM jsonb_array_elements(p_rows) LOOP
        lead := gen_random_uuid();
        IF EXISTS (SELECT FROM import_rows WHERE row_hash = r ->> 'hash') THEN
            known := known + 1;
            CONTINUE;
        END IF;
        PERFORM lead_insert(lead, r -> 'fields');
        INSERT INTO import_rows (row_hash, batch_id, line, lead_id) VALUES (r ->> 'hash', p_batch, (r ->> 'line')::integer, lead);
        added := added + 1;
    END LOOP;
    UPDATE import_batches b SET rows = b.rows + jsonb_array_length(p_rows), added = b.added + lead_import.added WHERE b.id = p_batch;
    PERFORM set_config('frontdesk.lead_how', '', true), set_config('frontdesk.lead_actor', '', true);
END $$;

DO $$
DECLARE
    f REGPROCEDURE;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc
             WHERE pronamespace = 'public'::regnamespace AND (proname ~ '^leads?_' OR proname = 'next_order_number') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
-- A right that is given to one person singly counts too, so every member of staff may ask.
GRANT EXECUTE ON FUNCTION lead_command(UUID, JSONB, TEXT), lead_import(UUID, TEXT, TEXT, JSONB, TEXT) TO frontdesk_staff;
