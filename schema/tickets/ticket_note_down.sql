CREATE OR REPLACE FUNCTION ticket_note_down(command uuid, ticket uuid, what text, words text, more jsonb)
RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ticket_activities (id, ticket_id, kind, body, details, actor, desk)
    VALUES (ticket_activity_id(command, ticket, what), ticket, what, words, coalesce(more, '{}'), ticket_actor(), current_desk())
$$;

REVOKE ALL ON FUNCTION ticket_note_down FROM PUBLIC;
