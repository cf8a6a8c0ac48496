CREATE OR REPLACE FUNCTION ticket_create(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
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

REVOKE ALL ON FUNCTION ticket_create FROM PUBLIC;
