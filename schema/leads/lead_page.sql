-- Returns one complete lead: the original inquiry and the leads merged into it, the timeline of all of them newest
-- first, steps, classes. NULL if there is no such lead.
CREATE OR REPLACE FUNCTION lead_page(p_lead uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
    family UUID[] := lead_family(p_lead);
BEGIN
    PERFORM require('leads.manage');
    RETURN (
        SELECT jsonb_build_object(
            'card', lead_card(l, NULL),
            'inquiry', to_jsonb(l),
            'merged', (SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY m.created_at, m.id), '[]') FROM church_inquiries m
                       WHERE m.id = ANY (family) AND m.id <> p_lead),
            'activities', (SELECT coalesce(jsonb_agg(to_jsonb(a) - '{recorded_at,login}'::text[] ORDER BY a.happened_at DESC, a.recorded_at DESC), '[]')
                           FROM (SELECT * FROM lead_activities WHERE lead_id = ANY (family)
                                 ORDER BY happened_at DESC, recorded_at DESC LIMIT 500) a),
            'steps', (SELECT coalesce(jsonb_agg(to_jsonb(s) - 'merged_from' ORDER BY s.done_at IS NOT NULL, s.due_on, s.created_at), '[]')
                      FROM lead_steps s WHERE s.lead_id = ANY (family)),
            'classes', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'schedule', s.id, 'course', c.name, 'starts_at', s.start_datetime, 'venue', s.location_name,
                                'seats', s.max_capacity, 'class_status', s.status, 'order', o.id, 'order_number', o.order_number,
                                'total', o.total::text, 'payment_status', o.payment_status) ORDER BY s.start_datetime), '[]')
                        FROM lead_classes k JOIN schedule s ON s.id = k.schedule_id JOIN courses c ON c.id = s.course_id
                        JOIN orders o ON o.id = k.order_id WHERE k.lead_id = ANY (family)))
        FROM church_inquiries l WHERE l.id = p_lead);
END $$;

REVOKE ALL ON FUNCTION lead_page FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_page TO frontdesk_staff;
