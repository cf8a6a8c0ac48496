-- Saves a user's draft. An empty text deletes the draft.
CREATE OR REPLACE FUNCTION ticket_draft(p_ticket uuid, p_is_note boolean, p_body text)
RETURNS void
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

REVOKE ALL ON FUNCTION ticket_draft FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_draft TO frontdesk_staff;
