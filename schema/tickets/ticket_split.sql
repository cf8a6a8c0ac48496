CREATE OR REPLACE FUNCTION ticket_split(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    new_id UUID := (p ->> 'ticket')::uuid;
    t tickets;
    c ticket_comments;
BEGIN
    t := ticket_hold_root((SELECT ticket_id FROM ticket_comments WHERE id = (p ->> 'comment')::uuid));
    SELECT * INTO c FROM ticket_comments WHERE id = (p ->> 'comment')::uuid FOR UPDATE;
    -- Another user has split it off in the meantime.
    IF t.id IS NULL OR NOT c.ticket_id = ANY (ticket_family(t.id)) THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    -- The customer has been waiting since they wrote the message.
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

REVOKE ALL ON FUNCTION ticket_split FROM PUBLIC;
