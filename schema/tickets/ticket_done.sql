CREATE OR REPLACE FUNCTION ticket_done(ticket uuid)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('outcome', 'done', 'ticket', t.id, 'number', t.number, 'status', t.status, 'version', t.version, 'news', t.news)
    FROM tickets t WHERE t.id = ticket
$$;

REVOKE ALL ON FUNCTION ticket_done FROM PUBLIC;
