-- Returns cards sorted by key, then by number. `after` is the position of the last card.
CREATE OR REPLACE FUNCTION ticket_cards(
    condition text, sort text, is_descending boolean, after jsonb, most integer, eyes jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    expr TEXT;
    kind TEXT;
    cards JSONB;
BEGIN
    SELECT expression, type INTO expr, kind FROM (VALUES
        ('due', $q$coalesce(t.due_at, TIMESTAMPTZ 'infinity')$q$, 'timestamptz'),
        ('number', 't.number', 'bigint'),
        ('title', 'lower(t.title)', 'text'),
        ('status', $q$array_position('{todo,in_progress,blocked,done}'::text[], t.status)$q$, 'integer'),
        ('priority', $q$array_position('{low,medium,high,urgent}'::text[], t.priority)$q$, 'integer'),
        ('age', 't.created_at', 'timestamptz'),
        ('touched', 't.touched_at', 'timestamptz'),
        ('assignee', $q$lower(coalesce(t.assignee_name, ''))$q$, 'text'),
        ('requester', $q$lower(coalesce(t.requester_name, ''))$q$, 'text'),
        ('done', $q$coalesce(t.done_at, TIMESTAMPTZ 'infinity')$q$, 'timestamptz')
    ) AS known (name, expression, type) WHERE name = sort;
    IF expr IS NULL THEN
        RAISE EXCEPTION 'tickets are not sorted by %', sort USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('SELECT coalesce(jsonb_agg(ticket_card(c.ticket, c.key, %6$L)), ''[]'')
                    FROM (SELECT t AS ticket, (%1$s)::text AS key FROM tickets t WHERE %2$s %3$s
                          ORDER BY %1$s %4$s, t.number %4$s LIMIT %5$L) c',
                   expr, condition,
                   CASE WHEN after IS NOT NULL THEN
                       format('AND (%s, t.number) %s (%L::%s, %L::bigint)', expr, CASE WHEN is_descending THEN '<' ELSE '>' END,
                              after ->> 'key', kind, after ->> 'number')
                   END,
                   CASE WHEN is_descending THEN 'DESC' ELSE 'ASC' END, least(most, 1000), eyes)
    INTO cards;
    RETURN cards;
END $$;

REVOKE ALL ON FUNCTION ticket_cards FROM PUBLIC;
