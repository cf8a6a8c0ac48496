-- What is done about tickets, one statement each: ticket_command(id, command). The command's id is the client's;
-- what is sent twice gets the first answer again. Reading is the next step.

CREATE TABLE ticket_commands (
    id        UUID PRIMARY KEY,
    login     NAME NOT NULL DEFAULT session_user,
    at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    outcome   JSONB,
    -- The command that takes a merge or a split back.
    undo_with JSONB,
    undone_by UUID
);
CREATE INDEX idx_ticket_commands_at ON ticket_commands (at);
-- Of each ticket that a command changed: what was there before, and its version after.
CREATE TABLE ticket_undos (
    command_id UUID NOT NULL REFERENCES ticket_commands (id) ON DELETE CASCADE,
    ticket_id  UUID NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    before     JSONB NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (command_id, ticket_id)
);
CREATE INDEX idx_ticket_undos_ticket ON ticket_undos (ticket_id);
ALTER TABLE ticket_commands ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_undos ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION ticket_note_down(command UUID, ticket UUID, what TEXT, words TEXT, more JSONB) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ticket_activities (id, ticket_id, kind, body, details, actor, desk)
    VALUES (ticket_activity_id(command, ticket, what), ticket, what, words, coalesce(more, '{}'), ticket_actor(), current_desk())
$$;

CREATE FUNCTION ticket_done(ticket UUID) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('outcome', 'done', 'ticket', t.id, 'number', t.number, 'status', t.status, 'version', t.version, 'news', t.news)
    FROM tickets t WHERE t.id = ticket
$$;

-- The row of a ticket, held until the end; of several, always in one order.
CREATE FUNCTION ticket_hold(ticket UUID) RETURNS tickets LANGUAGE sql AS $$
    SELECT * FROM tickets WHERE id = ticket FOR NO KEY UPDATE
$$;

-- Why nothing can be done with a ticket itself; NULL when something can.
CREATE FUNCTION ticket_closed(t tickets) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN t.id IS NULL THEN '{"outcome": "gone"}'::jsonb
                WHEN t.merged_into IS NOT NULL THEN jsonb_build_object(
                    'outcome', 'merged', 'into', t.merged_into, 'number', (SELECT number FROM tickets WHERE id = t.merged_into)) END
$$;

-- What became of one of several.
CREATE FUNCTION ticket_each(ticket UUID, result TEXT, why TEXT) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', ticket, 'number', t.number, 'result', result, 'why', why, 'status', t.status, 'version', t.version,
                              'by', a.actor, 'at', a.happened_at)
    FROM (SELECT) one LEFT JOIN tickets t ON t.id = ticket
    LEFT JOIN LATERAL (SELECT actor, happened_at FROM ticket_activities WHERE ticket_id = t.id ORDER BY happened_at DESC LIMIT 1) a ON TRUE
$$;

-- Keeps what a command changed of a ticket, so that it can be undone.
CREATE FUNCTION ticket_remember(command UUID, was tickets) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
BEGIN
    SELECT * INTO t FROM tickets WHERE id = was.id;
    INSERT INTO ticket_undos (command_id, ticket_id, before, version)
    SELECT command, t.id, jsonb_object_agg(f, to_jsonb(was) -> f), t.version
    FROM unnest('{status,priority,promised,tags,assignee_id,waiting_since,waits_for,blocked_reason,close_reason,done_at,reopened,
                  is_answered,used_seconds,running_since,close_seconds}'::text[]) f
    WHERE to_jsonb(was) -> f IS DISTINCT FROM to_jsonb(t) -> f
    HAVING count(*) > 0;
END $$;

-- ── One or many ──────────────────────────────────────────────────────────────────────────────────────────

-- Each is moved that still stands where the desk saw it, and the others are told apart.
CREATE FUNCTION ticket_move(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    target TEXT := p ->> 'to';
    said TEXT := nullif(trim(p ->> 'reason'), '');
    asked RECORD;
    t tickets;
    results JSONB := '[]';
    result TEXT;
    why TEXT;
BEGIN
    PERFORM set_config('frontdesk.ticket_note', coalesce(trim(p ->> 'note'), ''), true);
    FOR asked IN SELECT DISTINCT ON (1) (m ->> 'id')::uuid AS id, m ->> 'seen' AS seen FROM jsonb_array_elements(p -> 'tickets') m ORDER BY 1 LOOP
        t := ticket_hold(asked.id);
        why := CASE WHEN t.id IS NOT NULL THEN ticket_no_move(t.status, target, t.is_answered, said, p ->> 'waits_for') END;
        result := CASE
            WHEN t.id IS NULL THEN 'gone'
            WHEN t.merged_into IS NOT NULL THEN 'merged'
            WHEN t.status <> asked.seen THEN 'changed'
            WHEN why = 'already' THEN 'already'
            WHEN why IS NOT NULL THEN 'not_allowed'
            ELSE 'done' END;
        IF result = 'done' THEN
            UPDATE tickets
            SET status = target,
                blocked_reason = CASE target WHEN 'blocked' THEN said END, waits_for = CASE target WHEN 'blocked' THEN p ->> 'waits_for' END,
                close_reason = CASE target WHEN 'done' THEN said END
            WHERE id = t.id;
            PERFORM ticket_remember(command, t);
        END IF;
        results := results || ticket_each(asked.id, result, CASE result WHEN 'not_allowed' THEN why END);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

CREATE FUNCTION ticket_wait(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    waits BOOLEAN := (p ->> 'waiting')::boolean;
    asked RECORD;
    t tickets;
    results JSONB := '[]';
    result TEXT;
BEGIN
    FOR asked IN SELECT DISTINCT ON (1) (m ->> 'id')::uuid AS id, m ->> 'seen' AS seen FROM jsonb_array_elements(p -> 'tickets') m ORDER BY 1 LOOP
        t := ticket_hold(asked.id);
        result := CASE
            WHEN t.id IS NULL THEN 'gone'
            WHEN t.merged_into IS NOT NULL THEN 'merged'
            WHEN t.status <> asked.seen THEN 'changed'
            WHEN t.status = 'done' THEN 'not_allowed'
            WHEN (t.waiting_since IS NOT NULL) = waits THEN 'already'
            ELSE 'done' END;
        IF result = 'done' THEN
            UPDATE tickets SET status = CASE WHEN waits THEN 'in_progress' ELSE status END,
                               waiting_since = CASE WHEN waits THEN clock_timestamp() END WHERE id = t.id;
            PERFORM ticket_remember(command, t);
        END IF;
        results := results || ticket_each(asked.id, result, CASE result WHEN 'not_allowed' THEN 'not_open' END);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

-- Assignee, priority and tags: whatever anybody else decided meanwhile, the last word counts.
CREATE FUNCTION ticket_set(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    verb TEXT := p ->> 'verb';
    taker UUID := CASE verb WHEN 'assign' THEN (p ->> 'to')::uuid END;
    added TEXT[] := ticket_tags(ARRAY(SELECT jsonb_array_elements_text(CASE verb WHEN 'tag' THEN p -> 'add' ELSE '[]' END)));
    removed TEXT[] := ticket_tags(ARRAY(SELECT jsonb_array_elements_text(CASE verb WHEN 'tag' THEN p -> 'remove' ELSE '[]' END)));
    asked UUID;
    t tickets;
    becomes tickets;
    results JSONB := '[]';
    result TEXT;
BEGIN
    IF taker IS NOT NULL AND NOT EXISTS (SELECT FROM ticket_takers() s WHERE s.id = taker) THEN
        RETURN '{"outcome": "nobody"}';
    END IF;
    FOR asked IN SELECT DISTINCT (e #>> '{}')::uuid FROM jsonb_array_elements(p -> 'tickets') e ORDER BY 1 LOOP
        t := ticket_hold(asked);
        becomes := t;
        CASE verb
            WHEN 'assign' THEN becomes.assignee_id := taker;
            WHEN 'prioritise' THEN becomes.priority := p ->> 'to'; becomes.promised := p ->> 'to';
            WHEN 'tag' THEN becomes.tags := ticket_tags(ARRAY(SELECT unnest(t.tags || added) EXCEPT SELECT unnest(removed)));
        END CASE;
        result := CASE
            WHEN t.id IS NULL THEN 'gone'
            WHEN t.merged_into IS NOT NULL THEN 'merged'
            WHEN becomes IS NOT DISTINCT FROM t THEN 'already'
            ELSE 'done' END;
        IF result = 'done' THEN
            UPDATE tickets SET assignee_id = becomes.assignee_id, priority = becomes.priority, promised = becomes.promised, tags = becomes.tags
            WHERE id = t.id;
            PERFORM ticket_remember(command, t);
        END IF;
        results := results || ticket_each(asked, result, NULL);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

-- All who work on tickets.
CREATE FUNCTION ticket_takers() RETURNS SETOF staff LANGUAGE sql STABLE AS $$
    SELECT s.* FROM staff s
    WHERE s.is_active AND (s.valid_until IS NULL OR s.valid_until > now()) AND staff_may(s, 'tickets.write')
$$;

-- ── The conversation ─────────────────────────────────────────────────────────────────────────────────────

-- A comment as a page shows it.
CREATE FUNCTION ticket_comment(c ticket_comments) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', c.id, 'seq', c.seq, 'ticket_id', c.ticket_id, 'kind', c.kind, 'content', c.content, 'via', c.via,
                              'author', c.author, 'taken_by', c.taken_by, 'is_mine', c.login = session_user,
                              'created_at', c.created_at, 'split_from', c.split_from)
$$;

-- What the customer is told. What others said publicly since the desk looked comes back instead, and nothing is
-- written.
CREATE FUNCTION ticket_reply(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
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
            UPDATE tickets SET status = 'done' WHERE id = t.id AND status <> 'done';
    END CASE;
    DELETE FROM ticket_drafts WHERE login = session_user AND ticket_id IN (t.id, (p ->> 'ticket')::uuid) AND NOT is_note;
    RETURN ticket_done(t.id);
END $$;

-- For the staff alone, or what the customer said on the phone. Never in conflict with anything.
CREATE FUNCTION ticket_write(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    t tickets := ticket_hold_root((p ->> 'ticket')::uuid);
    for_staff BOOLEAN := p ->> 'verb' = 'note';
BEGIN
    IF t.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    INSERT INTO ticket_comments (id, ticket_id, kind, content, via)
    VALUES ((p ->> 'comment')::uuid, t.id, CASE WHEN for_staff THEN 'note' ELSE 'customer' END, trim(p ->> 'body'),
            CASE WHEN NOT for_staff THEN coalesce(p ->> 'via', 'phone') END);
    DELETE FROM ticket_drafts d
    WHERE d.login = session_user AND d.ticket_id IN (t.id, (p ->> 'ticket')::uuid) AND d.is_note AND for_staff;
    RETURN ticket_done(t.id);
END $$;

-- ── What a ticket is about ───────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION ticket_fields() RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{title,description,user_id,seat_id,order_id,schedule_id,lead_id,requester_name,requester_email,requester_phone}'::text[]
$$;

-- Whether all that a ticket is linked to is there.
CREATE FUNCTION ticket_links_are_there(t tickets) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT (t.user_id IS NULL OR EXISTS (SELECT FROM users WHERE id = t.user_id))
       AND (t.seat_id IS NULL OR EXISTS (SELECT FROM order_items WHERE id = t.seat_id))
       AND (t.order_id IS NULL OR EXISTS (SELECT FROM orders WHERE id = t.order_id))
       AND (t.schedule_id IS NULL OR EXISTS (SELECT FROM schedule WHERE id = t.schedule_id))
       AND (t.lead_id IS NULL OR EXISTS (SELECT FROM church_inquiries WHERE id = t.lead_id))
$$;

CREATE FUNCTION ticket_create(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    t tickets := jsonb_populate_record(NULL::tickets, p -> 'new');
BEGIN
    IF NOT ticket_links_are_there(t) THEN
        RETURN '{"outcome": "gone"}';
    ELSIF t.assignee_id IS NOT NULL AND NOT EXISTS (SELECT FROM ticket_takers() s WHERE s.id = t.assignee_id) THEN
        RETURN '{"outcome": "nobody"}';
    END IF;
    t.id := (p ->> 'ticket')::uuid;
    INSERT INTO tickets (id, user_id, title, description, priority, seat_id, order_id, schedule_id, lead_id, requester_name,
                         requester_email, requester_phone, tags, assignee_id)
    VALUES (t.id, t.user_id, trim(t.title), nullif(trim(t.description), ''), coalesce(t.priority, 'medium'), t.seat_id, t.order_id,
            t.schedule_id, t.lead_id, nullif(trim(t.requester_name), ''), nullif(trim(t.requester_email), ''),
            nullif(trim(t.requester_phone), ''), coalesce(t.tags, '{}'), t.assignee_id);
    INSERT INTO ticket_reads (login, ticket_id, seq) SELECT session_user, id, news FROM tickets WHERE id = t.id;
    RETURN ticket_done(t.id);
END $$;

-- changes: {field: [as the desk saw it, as it should be]}. What somebody else changed meanwhile to something else
-- is a conflict, and then nothing is written: the desk is told what stands there now, by whom and when.
CREATE FUNCTION ticket_edit(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    t tickets := ticket_hold((p ->> 'ticket')::uuid);
    is_now JSONB := to_jsonb(t);
    conflicts JSONB;
BEGIN
    IF ticket_closed(t) IS NOT NULL THEN
        RETURN ticket_closed(t);
    END IF;
    SELECT jsonb_agg(jsonb_build_object('field', c.key, 'theirs', is_now -> c.key, 'by', a.actor, 'at', a.happened_at) ORDER BY c.key)
    INTO conflicts
    FROM jsonb_each(p -> 'changes') c
    LEFT JOIN LATERAL (SELECT actor, happened_at FROM ticket_activities
                       WHERE ticket_id = t.id AND kind = 'edited' AND details ? c.key ORDER BY happened_at DESC LIMIT 1) a ON TRUE
    WHERE c.key = ANY (ticket_fields()) AND is_now -> c.key IS DISTINCT FROM c.value -> 0
      AND is_now -> c.key IS DISTINCT FROM c.value -> 1;
    IF conflicts IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'conflict', 'ticket', t.id, 'version', t.version, 'conflicts', conflicts);
    END IF;
    t := jsonb_populate_record(t, (SELECT coalesce(jsonb_object_agg(c.key, c.value -> 1), '{}') FROM jsonb_each(p -> 'changes') c
                                   WHERE c.key = ANY (ticket_fields())));
    IF NOT ticket_links_are_there(t) THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    PERFORM ticket_put(t);
    RETURN ticket_done(t.id);
END $$;

CREATE FUNCTION ticket_put(t tickets) RETURNS void LANGUAGE sql AS $$
    UPDATE tickets
    SET (title, description, user_id, seat_id, order_id, schedule_id, lead_id, requester_name, requester_email, requester_phone, tags)
      = (t.title, t.description, t.user_id, t.seat_id, t.order_id, t.schedule_id, t.lead_id, t.requester_name, t.requester_email,
         t.requester_phone, t.tags)
    WHERE id = t.id
$$;

-- ── Two that are one, one that is two ────────────────────────────────────────────────────────────────────

-- What is new in a ticket, from all that belongs to it; never less than what somebody may have read.
CREATE FUNCTION ticket_tell_family(ticket UUID) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets t SET news = greatest(t.news, c.news), public_news = greatest(t.public_news, c.public_news)
    FROM (SELECT max(seq) AS news, max(seq) FILTER (WHERE kind <> 'note') AS public_news
          FROM ticket_comments WHERE ticket_id = ANY (ticket_family(ticket))) c
    WHERE t.id = ticket;
    PERFORM ticket_search_anew(ticket);
END $$;

-- `gone` points to `keep`: what keep does not know is filled in, both conversations are shown together, and what
-- is written to either goes on there. Nothing is lost, so it can be undone.
CREATE FUNCTION ticket_merge(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    keep tickets;
    gone tickets;
    filled JSONB;
BEGIN
    PERFORM 1 FROM tickets WHERE id IN ((p ->> 'keep')::uuid, (p ->> 'gone')::uuid) ORDER BY id FOR NO KEY UPDATE;
    keep := ticket_hold((p ->> 'keep')::uuid);
    gone := ticket_hold((p ->> 'gone')::uuid);
    IF coalesce(ticket_closed(keep), ticket_closed(gone)) IS NOT NULL THEN
        RETURN coalesce(ticket_closed(keep), ticket_closed(gone));
    END IF;
    SELECT coalesce(jsonb_object_agg(f, to_jsonb(gone) -> f), '{}') INTO filled
    FROM unnest(array_remove(array_remove(ticket_fields(), 'title'), 'description')) f
    WHERE to_jsonb(keep) ->> f IS NULL AND to_jsonb(gone) ->> f IS NOT NULL;
    PERFORM set_config('frontdesk.ticket_how', 'merge', true);
    UPDATE tickets SET merged_into = keep.id WHERE id = gone.id;
    PERFORM ticket_note_down(command, keep.id, 'merged', gone.title, jsonb_build_object(
        'other', gone.id, 'number', gone.number, 'filled', filled,
        'tags', to_jsonb(ARRAY(SELECT unnest(gone.tags) EXCEPT SELECT unnest(keep.tags) ORDER BY 1))));
    keep := jsonb_populate_record(keep, filled);
    keep.tags := ticket_tags(keep.tags || gone.tags);
    PERFORM ticket_put(keep);
    PERFORM ticket_tell_family(keep.id);
    UPDATE ticket_commands SET undo_with = jsonb_build_object('verb', 'unmerge', 'gone', gone.id) WHERE id = command;
    RETURN ticket_done(keep.id);
END $$;

CREATE FUNCTION ticket_unmerge(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    gone tickets;
    keep tickets;
    told JSONB;
BEGIN
    PERFORM 1 FROM tickets
    WHERE id IN ((p ->> 'gone')::uuid, (SELECT merged_into FROM tickets WHERE id = (p ->> 'gone')::uuid))
    ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO gone FROM tickets WHERE id = (p ->> 'gone')::uuid;
    IF gone.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    ELSIF gone.merged_into IS NULL THEN
        RETURN '{"outcome": "not_merged"}';
    END IF;
    keep := ticket_hold(gone.merged_into);
    SELECT details INTO told FROM ticket_activities
    WHERE ticket_id = keep.id AND kind = 'merged' AND details ->> 'other' = gone.id::text ORDER BY happened_at DESC LIMIT 1;
    PERFORM set_config('frontdesk.ticket_how', 'merge', true);
    -- What was filled in goes again, unless somebody has changed it since.
    keep := jsonb_populate_record(keep, (
        SELECT coalesce(jsonb_object_agg(f.key, NULL), '{}') FROM jsonb_each(coalesce(told -> 'filled', '{}')) f
        WHERE to_jsonb(keep) -> f.key IS NOT DISTINCT FROM f.value));
    keep.tags := ARRAY(SELECT unnest(keep.tags) EXCEPT SELECT jsonb_array_elements_text(coalesce(told -> 'tags', '[]')));
    PERFORM ticket_put(keep);
    UPDATE tickets SET merged_into = NULL WHERE id = gone.id;
    PERFORM ticket_note_down(command, keep.id, 'unmerged', gone.title, jsonb_build_object('other', gone.id, 'number', gone.number));
    PERFORM ticket_note_down(command, gone.id, 'unmerged', keep.title, jsonb_build_object('other', keep.id, 'number', keep.number));
    -- What the customer wrote meanwhile to the ticket that pointed here is its own again.
    PERFORM ticket_tell_family(gone.id);
    PERFORM ticket_tell_family(keep.id);
    RETURN ticket_done(gone.id);
END $$;

CREATE FUNCTION ticket_split(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    new_id UUID := (p ->> 'ticket')::uuid;
    t tickets;
    c ticket_comments;
BEGIN
    t := ticket_hold_root((SELECT ticket_id FROM ticket_comments WHERE id = (p ->> 'comment')::uuid));
    SELECT * INTO c FROM ticket_comments WHERE id = (p ->> 'comment')::uuid FOR UPDATE;
    -- Somebody has split it off meanwhile.
    IF t.id IS NULL OR NOT c.ticket_id = ANY (ticket_family(t.id)) THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    -- The customer has waited since they wrote it.
    INSERT INTO tickets (id, user_id, title, priority, seat_id, order_id, schedule_id, lead_id, requester_name, requester_email,
                         requester_phone, split_from, created_at)
    VALUES (new_id, t.user_id, trim(p ->> 'title'), t.priority, t.seat_id, t.order_id, t.schedule_id, t.lead_id, t.requester_name,
            t.requester_email, t.requester_phone, t.id, CASE c.kind WHEN 'customer' THEN c.created_at ELSE clock_timestamp() END);
    UPDATE ticket_comments SET ticket_id = new_id, split_from = c.ticket_id WHERE id = c.id;
    PERFORM ticket_note_down(command, t.id, 'split', p ->> 'title', jsonb_build_object(
        'other', new_id, 'number', (SELECT number FROM tickets WHERE id = new_id), 'comment', c.id));
    PERFORM ticket_tell_family(new_id);
    PERFORM ticket_tell_family(t.id);
    INSERT INTO ticket_reads (login, ticket_id, seq) SELECT session_user, id, news FROM tickets WHERE id = new_id;
    UPDATE ticket_commands SET undo_with = jsonb_build_object('verb', 'unsplit', 'ticket', new_id) WHERE id = command;
    RETURN ticket_done(new_id);
END $$;

-- The comment goes back to where it was, and the ticket that was made for it points there: whatever was written
-- to it since follows.
CREATE FUNCTION ticket_unsplit(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
    origin tickets;
BEGIN
    SELECT * INTO t FROM tickets WHERE id = (p ->> 'ticket')::uuid;
    IF t.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    ELSIF t.split_from IS NULL THEN
        RETURN '{"outcome": "not_split"}';
    END IF;
    SELECT * INTO origin FROM tickets WHERE id = t.split_from;
    PERFORM 1 FROM tickets WHERE id IN (t.id, t.split_from) ORDER BY id FOR NO KEY UPDATE;
    t := ticket_hold(t.id);
    IF t.merged_into IS NOT NULL THEN
        RETURN ticket_closed(t);
    END IF;
    origin := ticket_hold_root(t.split_from);
    IF origin.id = t.id THEN
        RETURN '{"outcome": "not_split"}';
    END IF;
    PERFORM set_config('frontdesk.ticket_how', 'merge', true);
    UPDATE ticket_comments SET ticket_id = split_from, split_from = NULL
    WHERE ticket_id = t.id AND split_from IS NOT NULL AND split_from <> t.id;
    UPDATE tickets SET merged_into = origin.id WHERE id = t.id;
    PERFORM ticket_note_down(command, origin.id, 'unsplit', t.title, jsonb_build_object('other', t.id, 'number', t.number));
    PERFORM ticket_note_down(command, t.id, 'unsplit', origin.title, jsonb_build_object('other', origin.id, 'number', origin.number));
    PERFORM ticket_tell_family(origin.id);
    RETURN ticket_done(origin.id);
END $$;

-- ── Taking back ──────────────────────────────────────────────────────────────────────────────────────────

-- On each ticket that nobody has changed since; the others are told. The clock counts on as if nothing had been.
CREATE FUNCTION ticket_undo(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
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
            t := jsonb_populate_record(t, u.before);
            UPDATE tickets
            SET (status, priority, promised, tags, assignee_id, waiting_since, waits_for, blocked_reason, close_reason, done_at, reopened,
                 is_answered, used_seconds, running_since, close_seconds)
              = (t.status, t.priority, t.promised, t.tags, t.assignee_id, t.waiting_since, t.waits_for, t.blocked_reason, t.close_reason,
                 t.done_at, t.reopened, t.is_answered, t.used_seconds, t.running_since, t.close_seconds)
            WHERE id = t.id;
        END IF;
        results := results || ticket_each(u.ticket_id, result, NULL);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

-- ── The one way in ───────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION ticket_carry_out(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE p ->> 'verb'
        WHEN 'create' THEN ticket_create(command, p)
        WHEN 'reply' THEN ticket_reply(command, p)
        WHEN 'note' THEN ticket_write(command, p)
        WHEN 'hear' THEN ticket_write(command, p)
        WHEN 'move' THEN ticket_move(command, p)
        WHEN 'wait' THEN ticket_wait(command, p)
        WHEN 'assign' THEN ticket_set(command, p)
        WHEN 'prioritise' THEN ticket_set(command, p)
        WHEN 'tag' THEN ticket_set(command, p)
        WHEN 'edit' THEN ticket_edit(command, p)
        WHEN 'merge' THEN ticket_merge(command, p)
        WHEN 'unmerge' THEN ticket_unmerge(command, p)
        WHEN 'split' THEN ticket_split(command, p)
        WHEN 'unsplit' THEN ticket_unsplit(command, p)
        WHEN 'undo' THEN ticket_undo(command, p)
    END;
END $$;

CREATE FUNCTION ticket_command(p_id UUID, p_command JSONB, p_actor TEXT) RETURNS JSONB
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    told JSONB;
BEGIN
    PERFORM require('tickets.write');
    -- Of two that carry one id the second waits here, and answers as the first.
    INSERT INTO ticket_commands (id) VALUES (p_id) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN (SELECT outcome FROM ticket_commands WHERE id = p_id);
    END IF;
    PERFORM set_config('frontdesk.ticket_command', p_id::text, true), set_config('frontdesk.ticket_actor', coalesce(p_actor, ''), true),
            set_config('frontdesk.ticket_note', '', true), set_config('frontdesk.ticket_how', '', true);
    told := ticket_carry_out(p_id, p_command);
    IF told IS NULL THEN
        RAISE EXCEPTION 'there is no such command: %', p_command ->> 'verb' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('frontdesk.ticket_command', '', true), set_config('frontdesk.ticket_actor', '', true),
            set_config('frontdesk.ticket_note', '', true), set_config('frontdesk.ticket_how', '', true);
    UPDATE ticket_commands SET outcome = told WHERE id = p_id;
    RETURN told;
END $$;

-- ── The maintenance ──────────────────────────────────────────────────────────────────────────────────────

-- One priority up for what runs out, once for each ticket; the clock goes on counting by what was promised. A ticket
-- that a desk holds at this moment is raised the next time.
CREATE FUNCTION tickets_escalate(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    raised BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM tickets WHERE raise_at <= now());
    END IF;
    PERFORM set_config('frontdesk.ticket_how', 'escalate', true), set_config('frontdesk.ticket_actor', 'maintenance', true);
    UPDATE tickets
    SET escalated_at = now(),
        priority = CASE priority WHEN 'low' THEN 'medium' WHEN 'medium' THEN 'high' ELSE 'urgent' END
    WHERE id IN (SELECT id FROM tickets WHERE raise_at <= now() ORDER BY id FOR NO KEY UPDATE SKIP LOCKED);
    GET DIAGNOSTICS raised = ROW_COUNT;
    PERFORM set_config('frontdesk.ticket_how', '', true), set_config('frontdesk.ticket_actor', '', true);
    RETURN raised;
END $$;

-- Commands of over 30 days ago are not sent again and not undone any more.
CREATE FUNCTION forget_ticket_commands(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM ticket_commands WHERE at < now() - interval '30 days');
    END IF;
    DELETE FROM ticket_commands WHERE at < now() - interval '30 days';
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

DO $$
DECLARE
    f REGPROCEDURE;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc
             WHERE pronamespace = 'public'::regnamespace AND (proname ~ '^tickets?_' OR proname = 'forget_ticket_commands') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
-- A right that is given to one person singly counts too, so every member of staff may ask.
GRANT EXECUTE ON FUNCTION ticket_command(UUID, JSONB, TEXT), tickets_escalate(BOOLEAN), forget_ticket_commands(BOOLEAN) TO frontdesk_staff;
