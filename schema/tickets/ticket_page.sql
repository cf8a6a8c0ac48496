-- Returns a ticket by its id or its number; for a merged ticket, the ticket that it was merged into. NULL if the
-- session sees no such ticket.
CREATE OR REPLACE FUNCTION ticket_page(p_ticket uuid, p_number bigint)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET jit = 'off' SET TimeZone = 'UTC' AS $$
DECLARE
    eyes JSONB := ticket_eyes();
    notes BOOLEAN := (eyes -> 'notes')::boolean;
    people BOOLEAN := (eyes -> 'people')::boolean;
    asked tickets;
    t tickets;
    family UUID[];
BEGIN
    PERFORM ticket_scope();
    SELECT * INTO asked FROM tickets WHERE id = p_ticket;
    IF p_number IS NOT NULL THEN
        SELECT * INTO asked FROM tickets WHERE number = p_number;
    END IF;
    t := asked;
    WHILE t.merged_into IS NOT NULL LOOP
        SELECT * INTO t FROM tickets WHERE id = t.merged_into;
    END LOOP;
    IF NOT ticket_is_seen(t) THEN
        RETURN NULL;
    END IF;
    family := ticket_family(t.id);
    RETURN jsonb_build_object(
        'card', ticket_card(t, NULL, eyes),
        'asked_for', CASE WHEN asked.id <> t.id THEN asked.number END,
        'description', t.description,
        'contact', jsonb_build_object('name', t.requester_name, 'email', CASE WHEN people THEN t.requester_email END,
                                      'phone', CASE WHEN people THEN t.requester_phone END),
        'lead', CASE WHEN (eyes -> 'leads')::boolean THEN (SELECT l.org_name FROM church_inquiries l WHERE l.id = t.lead_id) END,
        'course', (SELECT c.name FROM schedule s JOIN courses c ON c.id = s.course_id WHERE s.id = t.schedule_id),
        'starts_at', (SELECT s.start_datetime FROM schedule s WHERE s.id = t.schedule_id),
        'split_from', t.split_from,
        'comments', (SELECT coalesce(jsonb_agg(ticket_comment(c) ORDER BY (c).seq), '[]')
                     FROM (SELECT c FROM ticket_comments c WHERE c.ticket_id = ANY (family) AND (notes OR c.kind <> 'note')
                           ORDER BY c.seq DESC LIMIT 500) AS newest (c)),
        'earlier', (SELECT greatest(count(*) - 500, 0) FROM ticket_comments c WHERE c.ticket_id = ANY (family) AND (notes OR c.kind <> 'note')),
        'activities', (SELECT coalesce(jsonb_agg(CASE WHEN notes THEN to_jsonb(a) ELSE to_jsonb(a) || '{"reason": null, "body": null, "details": {}}' END
                                                 - 'login' ORDER BY a.happened_at DESC), '[]')
                       FROM (SELECT * FROM ticket_activities WHERE ticket_id = ANY (family) ORDER BY happened_at DESC LIMIT 500) a),
        'merged', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number, 'title', m.title, 'description', m.description,
                                                                'requester', m.requester_name, 'created_at', m.created_at) ORDER BY m.number), '[]')
                   FROM tickets m WHERE m.id = ANY (family) AND m.id <> t.id),
        'drafts', (SELECT coalesce(jsonb_agg(jsonb_build_object('is_note', d.is_note, 'body', d.body, 'updated_at', d.updated_at) ORDER BY d.is_note), '[]')
                   FROM ticket_drafts d WHERE d.login = session_user AND d.ticket_id = ANY (family)),
        'present', ticket_others(t.id),
        'read', coalesce((SELECT r.seq FROM ticket_reads r WHERE r.login = session_user AND r.ticket_id = t.id), 0));
END $$;

REVOKE ALL ON FUNCTION ticket_page FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_page TO frontdesk_staff;
