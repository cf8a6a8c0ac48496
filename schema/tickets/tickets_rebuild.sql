-- Rebuilds all derived data after a load with disabled triggers.
CREATE OR REPLACE FUNCTION tickets_rebuild()
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    loaded BIGINT;
BEGIN
    ALTER TABLE tickets DISABLE TRIGGER USER;
    ALTER TABLE ticket_activities DISABLE TRIGGER USER;
    INSERT INTO ticket_activities (id, ticket_id, kind, to_status, happened_at, actor)
    SELECT ticket_activity_id(t.id, t.id, 'created'), t.id, 'created', 'todo', t.created_at, 'website'
    FROM tickets t WHERE NOT EXISTS (SELECT FROM ticket_activities a WHERE a.ticket_id = t.id AND a.kind = 'created');
    PERFORM setval('ticket_news_seq', greatest((SELECT last_value FROM ticket_news_seq),
                   (SELECT max(seq) FROM ticket_comments), (SELECT max(news) FROM tickets), 1));
    PERFORM setval(pg_get_serial_sequence('tickets', 'number'), greatest((SELECT max(number) FROM tickets), 1000));
    UPDATE tickets t
    SET assignee_name = s.display_name,
        news = greatest(t.news, c.news), public_news = greatest(t.public_news, c.public_news),
        answer_due_at = d.answer_due_at, close_due_at = d.close_due_at, raise_at = d.raise_at
    FROM tickets o
    LEFT JOIN LATERAL (SELECT r.* FROM ticket_with_dues(o) r WHERE o.running_since IS NOT NULL) d ON TRUE
    LEFT JOIN staff s ON s.id = o.assignee_id
    LEFT JOIN (SELECT ticket_id, max(seq) AS news, max(seq) FILTER (WHERE kind <> 'note') AS public_news
               FROM ticket_comments GROUP BY ticket_id) c ON c.ticket_id = o.id
    WHERE o.id = t.id;
    GET DIAGNOSTICS loaded = ROW_COUNT;
    TRUNCATE ticket_search;
    INSERT INTO ticket_search
    SELECT t.id, left(ticket_own_words(t) || coalesce(c.words, ''), 100000), ' ' || left(coalesce(c.notes, ''), 100000)
    FROM tickets t
    LEFT JOIN (SELECT ticket_id, string_agg(fold(content) || ' ', '' ORDER BY seq) FILTER (WHERE kind <> 'note') AS words,
                      string_agg(fold(content) || ' ', '' ORDER BY seq) FILTER (WHERE kind = 'note') AS notes
               FROM ticket_comments GROUP BY ticket_id) c ON c.ticket_id = t.id;
    PERFORM ticket_search_anew(t.merged_into) FROM tickets t WHERE t.merged_into IS NOT NULL;
    ALTER TABLE tickets ENABLE TRIGGER USER;
    ALTER TABLE ticket_activities ENABLE TRIGGER USER;
    RETURN loaded;
END $$;

REVOKE ALL ON FUNCTION tickets_rebuild FROM PUBLIC;
