-- What was written without a connection comes late. It counts from when it has come, because nobody could know it
-- before; when it was said stands beside it. In a lead's time-line it stands where it happened: nothing there depends
-- on who knew what.

ALTER TABLE ticket_comments ADD COLUMN said_at TIMESTAMPTZ;
GRANT SELECT (said_at) ON ticket_comments TO frontdesk_instructor;

-- When something was done that has waited at its desk; NULL when it has not. The desk says for how many seconds, since
-- its clock may be wrong.
CREATE FUNCTION done_before(p JSONB) RETURNS TIMESTAMPTZ LANGUAGE sql AS $$
    SELECT clock_timestamp() - make_interval(secs => (p ->> 'waited')::double precision)
    WHERE (p ->> 'waited')::double precision >= 60
$$;
REVOKE ALL ON FUNCTION done_before(JSONB) FROM PUBLIC;

CREATE OR REPLACE FUNCTION ticket_comment(c ticket_comments) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', c.id, 'seq', c.seq, 'ticket_id', c.ticket_id, 'kind', c.kind, 'content', c.content, 'via', c.via,
                              'author', c.author, 'taken_by', c.taken_by, 'is_mine', c.login = session_user,
                              'created_at', c.created_at, 'said_at', c.said_at, 'split_from', c.split_from)
$$;

-- For the staff alone, or what the customer said on the phone. Never in conflict with anything.
CREATE OR REPLACE FUNCTION ticket_write(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    t tickets := ticket_hold_root((p ->> 'ticket')::uuid);
    for_staff BOOLEAN := p ->> 'verb' = 'note';
BEGIN
    IF t.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    INSERT INTO ticket_comments (id, ticket_id, kind, content, via, said_at)
    VALUES ((p ->> 'comment')::uuid, t.id, CASE WHEN for_staff THEN 'note' ELSE 'customer' END, trim(p ->> 'body'),
            CASE WHEN NOT for_staff THEN coalesce(p ->> 'via', 'phone') END, done_before(p));
    -- What was begun since, at another desk, is another note; one's own was kept while it was written.
    DELETE FROM ticket_drafts d
    WHERE d.login = session_user AND d.ticket_id IN (t.id, (p ->> 'ticket')::uuid) AND d.is_note AND for_staff
      AND d.updated_at <= coalesce(done_before(p) + interval '10 seconds', clock_timestamp());
    RETURN ticket_done(t.id);
END $$;

CREATE OR REPLACE FUNCTION lead_log(command UUID, p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
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
    INSERT INTO lead_activities (id, lead_id, kind, body, happened_at, actor, desk)
    VALUES (lead_activity_id(command, l.id, p ->> 'kind'), l.id, p ->> 'kind', trim(p ->> 'body'), coalesce(done_before(p), now()),
            lead_actor(), current_desk());
    RETURN lead_done(l.id);
END $$;
