-- Returns statistics of the tickets that came since a day: by week, time to answer and to close, by tag and by
-- assignee.
CREATE OR REPLACE FUNCTION ticket_figures(p_since date)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET jit = 'off' AS $$
DECLARE
    first DATE := date_trunc('week', p_since)::date;
    since TIMESTAMPTZ := site_day_start(first);
    zone TEXT := site_timezone();
BEGIN
    PERFORM require('tickets.read');
    PERFORM require('reports.read');
    RETURN (
        WITH came AS MATERIALIZED (
            SELECT t.id, t.status, t.tags, coalesce(t.assignee_name, '') AS assignee, t.reopened, t.answer_seconds, t.close_seconds,
                   date_trunc('week', t.created_at AT TIME ZONE zone)::date AS monday
            FROM tickets t WHERE t.merged_into IS NULL AND t.created_at >= since
        ), weeks AS (
            SELECT w::date AS monday FROM generate_series(first::timestamp, date_trunc('week', site_date(now())::timestamp), interval '7 days') w
        ), closed AS (
            SELECT date_trunc('week', t.done_at AT TIME ZONE zone)::date AS monday, count(*) AS n
            FROM tickets t WHERE t.merged_into IS NULL AND coalesce(t.done_at, TIMESTAMPTZ 'infinity') >= since AND t.done_at IS NOT NULL GROUP BY 1
        ), opened AS (SELECT monday, count(*) AS n FROM came GROUP BY 1
        ), shares AS (
            SELECT grouped.what, grouped.name, count(*) AS n, count(*) FILTER (WHERE c.status <> 'done') AS open,
                   ticket_took(count(c.answer_seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY c.answer_seconds),
                               percentile_cont(0.9) WITHIN GROUP (ORDER BY c.answer_seconds)) AS answer,
                   ticket_took(count(c.close_seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY c.close_seconds),
                               percentile_cont(0.9) WITHIN GROUP (ORDER BY c.close_seconds)) AS close
            FROM came c CROSS JOIN LATERAL (
                SELECT 'all' AS what, '' AS name UNION ALL SELECT 'assignee', c.assignee
                UNION ALL SELECT 'tag', tag FROM unnest(CASE c.tags WHEN '{}' THEN '{""}' ELSE c.tags END) tag) grouped
            GROUP BY grouped.what, grouped.name
        ), listed AS (
            SELECT what, jsonb_agg(jsonb_build_object('name', name, 'tickets', n, 'open', open, 'answer', answer, 'close', close) ORDER BY n DESC, name) AS rows
            FROM (SELECT *, row_number() OVER (PARTITION BY what ORDER BY n DESC, name) AS place FROM shares) s WHERE place <= 30 GROUP BY what
        )
        SELECT jsonb_build_object(
            'weeks', (SELECT coalesce(jsonb_agg(jsonb_build_object('monday', w.monday, 'opened', coalesce(o.n, 0), 'closed', coalesce(c.n, 0)) ORDER BY w.monday), '[]')
                      FROM weeks w LEFT JOIN opened o USING (monday) LEFT JOIN closed c USING (monday)),
            'answer', coalesce((SELECT answer FROM shares WHERE what = 'all'), ticket_took(0, NULL, NULL)),
            'close', coalesce((SELECT close FROM shares WHERE what = 'all'), ticket_took(0, NULL, NULL)),
            'reopened', (SELECT count(*) FROM came WHERE reopened > 0),
            'open', (SELECT count(*) FROM tickets t WHERE t.merged_into IS NULL AND t.status <> 'done'),
            'overdue', (SELECT count(*) FROM tickets t WHERE t.merged_into IS NULL AND t.status <> 'done'
                        AND coalesce(t.due_at, TIMESTAMPTZ 'infinity') < now()),
            'by_tag', coalesce((SELECT rows FROM listed WHERE what = 'tag'), '[]'),
            'by_assignee', coalesce((SELECT rows FROM listed WHERE what = 'assignee'), '[]')));
END $$;

REVOKE ALL ON FUNCTION ticket_figures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_figures TO frontdesk_staff;
