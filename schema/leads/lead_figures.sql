-- Returns statistics of the leads that came since a day: how many reached each stage, or a later one, from new to won,
-- and the median days between stages (src/domain/lead/funnel.rs; a test compares). Also how many came, were won and
-- were lost, by source, month and state.
CREATE OR REPLACE FUNCTION lead_figures(p_since date)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    since TIMESTAMPTZ := site_day_start(p_since);
    zone TEXT := site_timezone();
BEGIN
    PERFORM require('leads.manage');
    RETURN (
        WITH cohort AS MATERIALIZED (
            SELECT id, status, lower(coalesce(nullif(trim(utm_source), ''), '')) AS source,
                   to_char(created_at AT TIME ZONE zone, 'YYYY-MM') AS month, upper(coalesce(state, '')) AS state
            FROM church_inquiries WHERE merged_into IS NULL AND created_at >= since
        ), entered AS MATERIALIZED (
            SELECT a.lead_id, array_position('{new,contacted,qualified,proposal_sent,won}'::text[], a.to_stage) AS place, a.happened_at
            FROM lead_activities a JOIN cohort c ON c.id = a.lead_id
            WHERE a.kind IN ('created', 'imported', 'stage')
        ), reached AS MATERIALIZED (
            SELECT c.id,
                   coalesce(min(happened_at) FILTER (WHERE place >= 1), min(happened_at)) AS s1,
                   min(happened_at) FILTER (WHERE place >= 2) AS s2,
                   min(happened_at) FILTER (WHERE place >= 3) AS s3, min(happened_at) FILTER (WHERE place >= 4) AS s4,
                   min(happened_at) FILTER (WHERE place >= 5) AS s5
            FROM cohort c JOIN entered e ON e.lead_id = c.id GROUP BY c.id
        ), gaps AS (
            SELECT s.stage, s.n, count(s.at) AS leads,
                   round((percentile_cont(0.5) WITHIN GROUP (ORDER BY CASE WHEN s.next >= s.at THEN extract(epoch FROM s.next - s.at) / 86400.0 END))::numeric, 1)::float8 AS median_days
            FROM reached r CROSS JOIN LATERAL (VALUES
                ('new', 1, r.s1, r.s2), ('contacted', 2, r.s2, r.s3), ('qualified', 3, r.s3, r.s4),
                ('proposal_sent', 4, r.s4, r.s5), ('won', 5, r.s5, NULL)) AS s (stage, n, at, next)
            GROUP BY s.stage, s.n
        )
        SELECT jsonb_build_object(
            'funnel', (SELECT coalesce(jsonb_agg(jsonb_build_object('stage', stage, 'leads', leads, 'median_days', median_days) ORDER BY n), '[]') FROM gaps),
            'by_source', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', source, 'leads', n, 'won', won, 'lost', lost) ORDER BY n DESC, source), '[]')
                          FROM (SELECT source, count(*) AS n, count(*) FILTER (WHERE status = 'won') AS won,
                                       count(*) FILTER (WHERE status = 'lost') AS lost FROM cohort GROUP BY source) t),
            'by_month', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', month, 'leads', n, 'won', won, 'lost', lost) ORDER BY month), '[]')
                         FROM (SELECT month, count(*) AS n, count(*) FILTER (WHERE status = 'won') AS won,
                                      count(*) FILTER (WHERE status = 'lost') AS lost FROM cohort GROUP BY month) t),
            'by_state', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', state, 'leads', n, 'won', won, 'lost', lost) ORDER BY n DESC, state), '[]')
                         FROM (SELECT state, count(*) AS n, count(*) FILTER (WHERE status = 'won') AS won,
                                      count(*) FILTER (WHERE status = 'lost') AS lost FROM cohort GROUP BY state) t)));
END $$;

REVOKE ALL ON FUNCTION lead_figures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_figures TO frontdesk_staff;
