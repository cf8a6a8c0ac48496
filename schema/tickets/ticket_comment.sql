-- Returns a comment as a page shows it.
CREATE OR REPLACE FUNCTION ticket_comment(c ticket_comments)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', c.id, 'seq', c.seq, 'ticket_id', c.ticket_id, 'kind', c.kind, 'content', c.content, 'via', c.via,
                              'author', c.author, 'taken_by', c.taken_by, 'is_mine', c.login = session_user,
                              'created_at', c.created_at, 'said_at', c.said_at, 'split_from', c.split_from)
$$;

REVOKE ALL ON FUNCTION ticket_comment FROM PUBLIC;
