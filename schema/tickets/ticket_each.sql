-- Returns the result of one of several tickets.
CREATE OR REPLACE FUNCTION ticket_each(ticket uuid, result text, why text)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', ticket, 'number', t.number, 'result', result, 'why', why, 'status', t.status, 'version', t.version,
                              'by', a.actor, 'at', a.happened_at)
    FROM (SELECT) one LEFT JOIN tickets t ON t.id = ticket
    LEFT JOIN LATERAL (SELECT actor, happened_at FROM ticket_activities WHERE ticket_id = t.id ORDER BY happened_at DESC LIMIT 1) a ON TRUE
$$;

REVOKE ALL ON FUNCTION ticket_each FROM PUBLIC;
