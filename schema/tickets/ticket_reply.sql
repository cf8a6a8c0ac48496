-- Sends a reply to the customer. If there are public comments that the desk has not seen, it returns them and writes
-- nothing.
CREATE OR REPLACE FUNCTION ticket_reply(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
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
            -- Saves the state after the reply, so that an undo reverts only the closing. The reply stays sent.
            t := ticket_hold(t.id);
            UPDATE tickets SET status = 'done' WHERE id = t.id AND status <> 'done';
            PERFORM ticket_remember(command, t);
    END CASE;
    DELETE FROM ticket_drafts WHERE login = session_user AND ticket_id IN (t.id, (p ->> 'ticket')::uuid) AND NOT is_note;
    RETURN ticket_done(t.id);
END $$;

REVOKE ALL ON FUNCTION ticket_reply FROM PUBLIC;
