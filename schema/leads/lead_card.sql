-- Returns a lead for the board or the list. A disabled assignee is only flagged on an open lead.
CREATE OR REPLACE FUNCTION lead_card(l church_inquiries, sort_key text)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', l.id, 'org_name', l.org_name, 'org_type', l.org_type, 'city', l.city, 'state', l.state,
        'avg_attendance', l.avg_attendance, 'budget_range', l.budget_range, 'budget_low', l.budget_low::text,
        'budget_high', l.budget_high::text, 'contact_name', l.contact_name, 'contact_email', l.contact_email,
        'contact_phone', l.contact_phone, 'stage', l.status, 'stage_since', l.stage_since, 'close_reason', l.close_reason,
        'created_at', l.created_at, 'touched_at', l.touched_at, 'due_on', l.due_on, 'return_on', l.return_on,
        'next_step', (SELECT jsonb_build_object('id', s.id, 'what', s.what, 'due_on', s.due_on)
                      FROM lead_steps s WHERE s.lead_id = l.id AND s.done_at IS NULL ORDER BY s.due_on, s.created_at LIMIT 1),
        'assignee_id', l.assignee_id, 'assignee', l.assignee_name, 'source', l.utm_source, 'version', l.version,
        'assignee_is_disabled', l.assignee_id IS NOT NULL AND l.status NOT IN ('won', 'lost') AND NOT staff_is_working(l.assignee_id),
        'key', sort_key)
$$;

REVOKE ALL ON FUNCTION lead_card FROM PUBLIC;
