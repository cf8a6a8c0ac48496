-- Returns each stage with its count, the known budget total, and its first cards by due date.
CREATE OR REPLACE FUNCTION lead_board(p_ask jsonb, p_most integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET TimeZone = 'UTC' AS $$
DECLARE
    condition TEXT := lead_where(p_ask - 'stages');
    totals JSONB;
BEGIN
    PERFORM require('leads.manage');
    EXECUTE format('SELECT coalesce(jsonb_object_agg(status, to_jsonb(t) - ''status''), ''{}'')
                    FROM (SELECT l.status, count(*) AS leads, count(coalesce(l.budget_low, l.budget_high)) AS with_budget,
                                 coalesce(sum(l.budget_low), 0)::text AS low, coalesce(sum(coalesce(l.budget_high, l.budget_low)), 0)::text AS high
                          FROM church_inquiries l WHERE %s GROUP BY l.status) t', condition) INTO totals;
    RETURN (SELECT jsonb_agg(jsonb_build_object('stage', stage, 'leads', 0, 'with_budget', 0, 'low', '0', 'high', '0')
                             || coalesce(totals -> stage, '{}')
                             || jsonb_build_object('cards', lead_cards(format('l.status = %L AND %s', stage, condition),
                                                                       'due', FALSE, NULL, p_most)) ORDER BY n)
            FROM unnest('{new,contacted,qualified,proposal_sent,won,lost,nurture}'::text[]) WITH ORDINALITY AS s (stage, n));
END $$;

REVOKE ALL ON FUNCTION lead_board FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_board TO frontdesk_staff;
