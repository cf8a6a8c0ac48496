-- Returns the records of a seat that can be corrected, newest first: [{"kind", "target", "amount", "detail", "more",
-- "by", "desk", "at", "is_mine"}]. Each tender of a payment is a separate record. Payments need the right
-- payments.read, identity checks identity.read, waivers waivers.read.
CREATE OR REPLACE FUNCTION seat_records(p_item uuid, p_seat uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seat order_items%ROWTYPE;
BEGIN
    SELECT * INTO seat FROM order_items WHERE id IN (p_item, p_seat) AND sees_class(schedule_id)
    ORDER BY id = p_seat DESC LIMIT 1;
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.at DESC, r.kind, r.detail, r.target), '[]')
        FROM (
            SELECT 'payment' AS kind, p.id AS target, p.amount::text AS amount, p.method::text AS detail,
                   p.reference AS more,
                   p.received_by AS by, p.desk, p.received_at AS at, p.login = session_user AS is_mine
            FROM payments p
            WHERE p.order_id = seat.order_id AND p.reverses IS NULL AND may('payments.read')
              AND NOT EXISTS (SELECT FROM payments r WHERE r.reverses = p.id)
            UNION ALL
            SELECT 'waiver', w.id, NULL, concat_ws(', ', w.waiver_version, w.signed_name), w.covers_name, w.witnessed_by,
                   w.desk, w.signed_date, w.witnessed_by = actor_name(NULL)
            FROM waivers w
            WHERE (w.order_item_id = seat.id OR w.covers_user_id = seat.participant_id) AND w.voided_at IS NULL
              AND may('waivers.read')
            UNION ALL
            SELECT 'identity', c.id, NULL, c.document_type::text, NULL, c.checked_by, c.desk, c.checked_at,
                   c.checked_by = actor_name(NULL)
            FROM identity_checks c
            WHERE (c.order_item_id = seat.id OR c.user_id = seat.participant_id) AND may('identity.read')
              AND NOT EXISTS (SELECT FROM corrections k WHERE k.kind = 'identity' AND k.target = c.id)
            UNION ALL
            SELECT 'name', n.id, NULL, n.after ->> 'name', n.before ->> 'name', n.actor, n.desk, n.happened_at,
                   n.login = session_user
            FROM seat_names n
            WHERE n.seat_id = seat.id AND n.after = seat_naming(seat) AND may('people.read')
              AND NOT EXISTS (SELECT FROM corrections k WHERE k.kind = 'name' AND k.target = n.id)
        ) r);
END $$;

REVOKE ALL ON FUNCTION seat_records FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seat_records TO frontdesk_admin, frontdesk_desk, frontdesk_manager;
