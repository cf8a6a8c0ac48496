-- Fills in a missing requester from the account, the seat, the order or the lead.
CREATE OR REPLACE FUNCTION ticket_with_links(t tickets)
RETURNS tickets
LANGUAGE plpgsql STABLE AS $$
DECLARE
    who RECORD;
BEGIN
    IF t.seat_id IS NOT NULL THEN
        SELECT coalesce(t.schedule_id, oi.schedule_id), coalesce(t.order_id, oi.order_id) INTO t.schedule_id, t.order_id
        FROM order_items oi WHERE oi.id = t.seat_id;
    END IF;
    IF t.requester_name IS NULL THEN
        SELECT * INTO who FROM (
            SELECT 1 AS n, trim(u.first_name || ' ' || u.last_name) AS name, u.email, u.phone FROM users u WHERE u.id = t.user_id
            UNION ALL SELECT 2, trim(oi.participant_name), oi.participant_email, NULL FROM order_items oi WHERE oi.id = t.seat_id
            UNION ALL SELECT 3, trim(coalesce(o.guest_name, o.billing_name)), o.guest_email, o.guest_phone FROM orders o WHERE o.id = t.order_id AND o.user_id IS NULL
            UNION ALL SELECT 4, trim(u.first_name || ' ' || u.last_name), u.email, u.phone FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = t.order_id
            UNION ALL SELECT 5, l.contact_name, l.contact_email, l.contact_phone FROM church_inquiries l WHERE l.id = t.lead_id
        ) known WHERE name ~ '\S' ORDER BY n LIMIT 1;
        IF FOUND THEN
            t.requester_name := who.name;
            t.requester_email := coalesce(t.requester_email, who.email);
            t.requester_phone := coalesce(t.requester_phone, who.phone);
        END IF;
    END IF;
    RETURN t;
END $$;

REVOKE ALL ON FUNCTION ticket_with_links FROM PUBLIC;
