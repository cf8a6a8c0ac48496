-- Rebuilds all derived data, for adopted rows and after a load with disabled triggers. A lead without history gets the
-- one entry that is certain.
CREATE OR REPLACE FUNCTION leads_rebuild()
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    leads BIGINT;
BEGIN
    ALTER TABLE church_inquiries DISABLE TRIGGER USER;
    ALTER TABLE lead_activities DISABLE TRIGGER USER;
    INSERT INTO lead_activities (id, lead_id, kind, to_stage, happened_at, recorded_at, actor)
    SELECT lead_activity_id(l.id, l.id, 'created'), l.id, 'created', l.status, l.created_at, l.created_at, 'website'
    FROM church_inquiries l
    WHERE NOT EXISTS (SELECT FROM lead_activities a WHERE a.lead_id = l.id AND a.kind IN ('created', 'imported'));
    UPDATE church_inquiries l
    SET budget_low = b.low, budget_high = b.high,
        stage_since = coalesce(h.since, l.created_at),
        touched_at = greatest(h.touched, l.updated_at, l.created_at),
        next_step_on = (SELECT min(s.due_on) FROM lead_steps s WHERE s.lead_id = l.id AND s.done_at IS NULL),
        assignee_id = coalesce(l.assignee_id, s.id),
        assignee_name = coalesce(a.display_name, s.display_name, nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''))
    FROM church_inquiries o
    CROSS JOIN LATERAL lead_budget(o.budget_range) b
    CROSS JOIN LATERAL (SELECT max(happened_at) FILTER (WHERE kind IN ('created', 'imported', 'stage')) AS since,
                               max(happened_at) AS touched FROM lead_activities WHERE lead_id = o.id) h
    LEFT JOIN users u ON u.id = o.assigned_to
    LEFT JOIN LATERAL (SELECT * FROM staff WHERE user_id = o.assigned_to ORDER BY is_active DESC, id LIMIT 1) s ON TRUE
    LEFT JOIN staff a ON a.id = o.assignee_id
    WHERE o.id = l.id;
    GET DIAGNOSTICS leads = ROW_COUNT;
    TRUNCATE lead_search;
    INSERT INTO lead_search SELECT w.* FROM church_inquiries l CROSS JOIN LATERAL lead_search_whole(l) w;
    ALTER TABLE church_inquiries ENABLE TRIGGER USER;
    ALTER TABLE lead_activities ENABLE TRIGGER USER;
    RETURN leads;
END $$;

REVOKE ALL ON FUNCTION leads_rebuild FROM PUBLIC;
