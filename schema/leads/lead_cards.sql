-- Returns cards sorted by key, then by the longest time in the stage. `after` is the key, stage_since and id of the
-- last card.
CREATE OR REPLACE FUNCTION lead_cards(
    condition text, sort text, is_descending boolean, after jsonb, most integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    expr TEXT;
    kind TEXT;
    cards JSONB;
BEGIN
    SELECT expression, type INTO expr, kind FROM (VALUES
        ('due', $q$coalesce(l.due_on, DATE 'infinity')$q$, 'date'),
        ('organization', 'lower(l.org_name)', 'text'),
        ('place', $q$lower(coalesce(l.state, '') || ' ' || coalesce(l.city, ''))$q$, 'text'),
        ('stage', $q$array_position('{new,contacted,qualified,proposal_sent,won,lost,nurture}'::text[], l.status::text)$q$, 'integer'),
        ('budget', 'coalesce(l.budget_high, l.budget_low, -1)', 'numeric'),
        ('attendance', 'coalesce(l.avg_attendance, -1)', 'integer'),
        ('created', 'l.created_at', 'timestamptz'),
        ('age', 'l.stage_since', 'timestamptz'),
        ('touched', 'l.touched_at', 'timestamptz'),
        ('source', $q$lower(coalesce(l.utm_source, ''))$q$, 'text'),
        ('assignee', $q$lower(coalesce(l.assignee_name, ''))$q$, 'text')
    ) AS known (name, expression, type) WHERE name = sort;
    IF expr IS NULL THEN
        RAISE EXCEPTION 'leads are not sorted by %', sort USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('SELECT coalesce(jsonb_agg(lead_card(c.lead, c.key)), ''[]'')
                    FROM (SELECT l AS lead, (%1$s)::text AS key FROM church_inquiries l WHERE %2$s %3$s
                          ORDER BY %1$s %4$s, l.stage_since %4$s, l.id %4$s LIMIT %5$L) c',
                   expr, condition,
                   CASE WHEN after IS NOT NULL THEN
                       format('AND (%s, l.stage_since, l.id) %s (%L::%s, %L::timestamptz, %L::uuid)', expr,
                              CASE WHEN is_descending THEN '<' ELSE '>' END, after ->> 'key', kind, after ->> 'stage_since', after ->> 'id')
                   END,
                   CASE WHEN is_descending THEN 'DESC' ELSE 'ASC' END, least(most, 1000))
    INTO cards;
    RETURN cards;
END $$;

REVOKE ALL ON FUNCTION lead_cards FROM PUBLIC;
