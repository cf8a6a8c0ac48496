-- Translates a filter (src/domain/lead/filter.rs) to a condition on `l`. Each value is quoted.
CREATE OR REPLACE FUNCTION lead_where(ask jsonb)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    today DATE := site_date(now());
    words TEXT := lead_words(ask ->> 'text');
    parts TEXT[] := ARRAY['l.merged_into IS NULL'];
BEGIN
    IF jsonb_array_length(ask -> 'stages') > 0 THEN
        parts := parts || format('l.status = ANY (%L::text[])', ARRAY(SELECT jsonb_array_elements_text(ask -> 'stages')));
    END IF;
    CASE ask ->> 'whose'
        WHEN 'mine' THEN parts := parts || format('l.assignee_id = %L::uuid', coalesce((current_staff()).id, gen_random_uuid()));
        WHEN 'nobody' THEN parts := parts || 'l.assignee_id IS NULL AND l.assigned_to IS NULL'::text;
        WHEN 'disabled' THEN parts := parts || format('l.assignee_id = ANY (%L::uuid[]) AND l.status NOT IN (''won'', ''lost'')',
            ARRAY(SELECT s.id FROM staff s WHERE NOT staff_is_working(s.id)));
        ELSE
            IF ask ->> 'assignee' IS NOT NULL THEN
                parts := parts || format('l.assignee_id = %L::uuid', ask ->> 'assignee');
            END IF;
    END CASE;
    IF ask ->> 'due' IS NOT NULL THEN
        parts := parts || format('coalesce(l.due_on, DATE ''infinity'') %s %L::date AND l.status NOT IN (''won'', ''lost'')',
                                 CASE ask ->> 'due' WHEN 'overdue' THEN '<' ELSE '<=' END, today);
    END IF;
    IF (ask ->> 'stale')::boolean THEN
        parts := parts || format('coalesce(l.next_step_on < %L::date, TRUE) AND (%s)', today, coalesce((
            SELECT string_agg(format('l.status = %L AND l.stage_since < %L::timestamptz', d.key, site_day_start(today - d.value::integer)), ' OR ')
            FROM settings s, jsonb_each_text(s.value) d WHERE s.key = 'leads.stale_days'), 'FALSE'));
    END IF;
    IF ask ->> 'state' IS NOT NULL THEN
        parts := parts || format('upper(l.state) = upper(%L)', ask ->> 'state');
    END IF;
    IF ask ->> 'budget_from' IS NOT NULL THEN
        parts := parts || format('coalesce(l.budget_high, l.budget_low, -1) >= %L::decimal', ask ->> 'budget_from');
    END IF;
    IF ask ->> 'budget_to' IS NOT NULL THEN
        parts := parts || format('l.budget_low <= %L::decimal', ask ->> 'budget_to');
    END IF;
    IF ask ->> 'source' IS NOT NULL THEN
        parts := parts || format('lower(coalesce(l.utm_source, '''')) = lower(%L)', ask ->> 'source');
    END IF;
    IF words IS NOT NULL THEN
        parts := parts || format('l.id IN (SELECT s.lead_id FROM lead_search s WHERE %s)', words);
    END IF;
    RETURN array_to_string(parts, ' AND ');
END $$;

REVOKE ALL ON FUNCTION lead_where FROM PUBLIC;
