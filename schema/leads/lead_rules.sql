-- Returns the settings of the rules, the users who may take a lead, and the disabled users with open leads.
CREATE OR REPLACE FUNCTION lead_rules()
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('leads.manage');
    RETURN (SELECT jsonb_object_agg(split_part(key, '.', 2), value) FROM settings WHERE key LIKE 'leads.%')
        || jsonb_build_object(
            'today', site_date(now()), 'me', (current_staff()).id,
            'turns', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.display_name)), '[]') FROM lead_takers() t),
            'takers', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.display_name) ORDER BY s.display_name), '[]')
                       FROM staff s WHERE staff_is_working(s.id) AND staff_may(s, 'leads.manage')),
            'disabled', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.display_name) ORDER BY s.display_name), '[]')
                         FROM staff s WHERE NOT staff_is_working(s.id) AND EXISTS (
                             SELECT FROM church_inquiries l
                             WHERE l.assignee_id = s.id AND l.merged_into IS NULL AND l.status NOT IN ('won', 'lost'))));
END $$;

REVOKE ALL ON FUNCTION lead_rules FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_rules TO frontdesk_staff;
