-- Returns the other sessions that have the ticket open. A session without a heartbeat for 15 seconds is gone.
CREATE OR REPLACE FUNCTION ticket_others(ticket uuid)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'desk', nullif(p.desk, ''), 'is_writing', p.is_writing, 'seen_at', p.seen_at)
                              ORDER BY p.name, p.desk), '[]')
    FROM ticket_presences p
    WHERE p.ticket_id = ticket AND (p.login, p.desk) <> (session_user, coalesce(current_desk(), ''))
      AND p.seen_at > clock_timestamp() - interval '15 seconds'
$$;

REVOKE ALL ON FUNCTION ticket_others FROM PUBLIC;
