-- Returns a ticket for the queue or the board. A disabled assignee is only flagged on an open ticket.
CREATE OR REPLACE FUNCTION ticket_card(t tickets, sort_key text, eyes jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    notes BOOLEAN := (eyes -> 'notes')::boolean;
    read BIGINT := (SELECT r.seq FROM ticket_reads r WHERE r.login = session_user AND r.ticket_id = t.id);
    news BIGINT := CASE WHEN notes THEN t.news ELSE t.public_news END;
    family UUID[] := CASE WHEN EXISTS (SELECT FROM tickets m WHERE m.merged_into = t.id) THEN ticket_family(t.id) ELSE ARRAY[t.id] END;
    bill RECORD;
BEGIN
    SELECT o.order_number, o.user_id INTO bill FROM orders o WHERE o.id = t.order_id;
    RETURN jsonb_build_object(
        'id', t.id, 'number', t.number, 'title', t.title, 'status', t.status, 'priority', t.priority, 'promised', t.promised,
        'escalated_at', t.escalated_at, 'waiting_since', t.waiting_since, 'waits_for', t.waits_for,
        'blocked_reason', CASE WHEN notes THEN t.blocked_reason END, 'assignee_id', t.assignee_id, 'assignee', t.assignee_name,
        'requester', t.requester_name, 'tags', t.tags, 'schedule_id', t.schedule_id)
        || jsonb_build_object(
        'person', CASE WHEN t.user_id IS NOT NULL THEN jsonb_build_object('id', t.user_id, 'kind', 'account')
                       WHEN t.seat_id IS NOT NULL THEN (SELECT CASE WHEN oi.participant_id IS NULL
                            THEN jsonb_build_object('id', oi.id, 'kind', 'attendee')
                            ELSE jsonb_build_object('id', oi.participant_id, 'kind', 'account') END FROM order_items oi WHERE oi.id = t.seat_id)
                       WHEN t.order_id IS NOT NULL AND bill.user_id IS NULL THEN jsonb_build_object('id', t.order_id, 'kind', 'buyer')
                       WHEN t.order_id IS NOT NULL THEN jsonb_build_object('id', bill.user_id, 'kind', 'account') END,
        'class', ticket_class(t.schedule_id, eyes ->> 'zone'), 'order_id', t.order_id, 'order_number', bill.order_number,
        'lead_id', CASE WHEN (eyes -> 'leads')::boolean THEN t.lead_id END,
        'created_at', t.created_at, 'touched_at', t.touched_at, 'used_seconds', t.used_seconds, 'running_since', t.running_since,
        'answer_due_at', t.answer_due_at, 'close_due_at', t.close_due_at, 'due_at', t.due_at, 'raise_at', t.raise_at)
        || jsonb_build_object(
        'answered_at', t.answered_at, 'done_at', t.done_at, 'close_reason', t.close_reason, 'reopened', t.reopened,
        'comments', (SELECT count(*) FROM ticket_comments c WHERE c.ticket_id = ANY (family) AND (notes OR c.kind <> 'note')),
        'assignee_is_disabled', t.assignee_id IS NOT NULL AND t.status <> 'done' AND NOT staff_is_working(t.assignee_id),
        'is_unread', news > coalesce(read, 0), 'news', news, 'version', t.version, 'key', sort_key);
END $$;

REVOKE ALL ON FUNCTION ticket_card FROM PUBLIC;
