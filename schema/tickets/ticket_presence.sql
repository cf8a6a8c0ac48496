-- Records that the session has a ticket open, and returns the other sessions that do.
CREATE OR REPLACE FUNCTION ticket_presence(p_ticket uuid, p_is_writing boolean, p_actor text)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
BEGIN
    PERFORM ticket_require_seen(p_ticket);
    DELETE FROM ticket_presences WHERE ticket_id = p_ticket AND seen_at < clock_timestamp() - interval '1 minute';
    INSERT INTO ticket_presences (ticket_id, login, desk, name, is_writing, seen_at)
    VALUES (p_ticket, session_user, coalesce(current_desk(), ''), coalesce(actor_name(nullif(p_actor, '')), session_user),
            p_is_writing AND may('tickets.write'), clock_timestamp())
    ON CONFLICT (ticket_id, login, desk) DO UPDATE
    SET name = EXCLUDED.name, is_writing = EXCLUDED.is_writing, seen_at = EXCLUDED.seen_at;
    RETURN ticket_others(p_ticket);
END $$;

REVOKE ALL ON FUNCTION ticket_presence FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_presence TO frontdesk_staff;
