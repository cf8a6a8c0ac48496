-- Marks a ticket as read up to an event; 0 marks it as unread.
CREATE OR REPLACE FUNCTION ticket_read(p_ticket uuid, p_seq bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_require_seen(p_ticket);
    IF p_seq <= 0 THEN
        DELETE FROM ticket_reads WHERE login = session_user AND ticket_id = p_ticket;
    ELSE
        INSERT INTO ticket_reads AS r (login, ticket_id, seq) VALUES (session_user, p_ticket, p_seq)
        ON CONFLICT (login, ticket_id) DO UPDATE SET seq = greatest(r.seq, EXCLUDED.seq);
    END IF;
END $$;

REVOKE ALL ON FUNCTION ticket_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_read TO frontdesk_staff;
