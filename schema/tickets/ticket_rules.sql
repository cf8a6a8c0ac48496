-- Returns the institute's settings, the users who take tickets, and the disabled users with open tickets.
CREATE OR REPLACE FUNCTION ticket_rules()
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_scope();
    RETURN jsonb_build_object(
        'hours', jsonb_build_object('weekly', ticket_rule('opening_hours'), 'holidays', ticket_rule('holidays'), 'timezone', site_timezone()),
        'service_times', ticket_rule('service_times'), 'escalate_percent', ticket_rule('escalate_percent'),
        'waits_for', ticket_rule('waits_for'), 'close_reasons', ticket_rule('close_reasons'), 'canned', ticket_rule('canned'),
        'me', (current_staff()).id,
        -- Tags of the newest thousand tickets: those in use.
        'tags', (SELECT coalesce(jsonb_agg(tag ORDER BY n DESC, tag), '[]')
                 FROM (SELECT tag, count(*) AS n
                       FROM (SELECT tags FROM tickets WHERE merged_into IS NULL ORDER BY number DESC LIMIT 1000) newest, unnest(tags) tag
                       GROUP BY tag ORDER BY n DESC, tag LIMIT 50) used),
        'takers', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.display_name) ORDER BY s.display_name), '[]')
                   FROM ticket_takers() s),
        'disabled', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.display_name) ORDER BY s.display_name), '[]')
                     FROM staff s WHERE NOT staff_is_working(s.id) AND EXISTS (
                         SELECT FROM tickets t WHERE t.assignee_id = s.id AND t.merged_into IS NULL AND t.status <> 'done')));
END $$;

REVOKE ALL ON FUNCTION ticket_rules FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_rules TO frontdesk_staff;
