-- Writes an internal note, or a message that the customer left by phone. Never conflicts.
CREATE OR REPLACE FUNCTION ticket_write(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
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
    -- A draft begun since at another desk is another note. The draft of this note was saved while it was written.
    DELETE FROM ticket_drafts d
    WHERE d.login = session_user AND d.ticket_id IN (t.id, (p ->> 'ticket')::uuid) AND d.is_note AND for_staff
      AND d.updated_at <= coalesce(done_before(p) + interval '10 seconds', clock_timestamp());
    RETURN ticket_done(t.id);
END $$;

REVOKE ALL ON FUNCTION ticket_write FROM PUBLIC;
