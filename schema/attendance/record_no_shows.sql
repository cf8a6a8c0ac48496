CREATE OR REPLACE FUNCTION record_no_shows(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    grace INTERVAL := make_interval(hours => coalesce(
        (SELECT (value #>> '{}')::integer FROM settings WHERE key = 'attendance.no_show_after_hours'), 12));
    absent UUID[];
    marked BIGINT;
BEGIN
    SELECT array_agg(oi.id) INTO absent
    FROM schedule s
    JOIN order_items oi ON oi.schedule_id = s.id AND oi.status = 'registered'
    JOIN orders o ON o.id = oi.order_id
    WHERE s.end_datetime < now() - grace AND oi.quantity > 0
      AND s.status NOT IN ('cancelled', 'draft')
      AND seat_is_taken(oi.status, o.status, o.payment_status);
    IF dry_run THEN
        RETURN (SELECT coalesce(sum(quantity), 0) FROM order_items WHERE id = ANY(absent));
    END IF;
    -- Locks first, so that a participant who is being admitted is not marked absent afterwards. Locks in one order, so
    -- that two runs cannot deadlock. Locks the classes too, because an absent seat takes no place.
    PERFORM 1 FROM order_items WHERE id = ANY(absent) ORDER BY id FOR UPDATE;
    PERFORM 1 FROM schedule WHERE id IN (SELECT schedule_id FROM order_items WHERE id = ANY(absent))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM split_item(id) FROM order_items WHERE id = ANY(absent) AND quantity > 1 AND status = 'registered';
    INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, reason, before, after)
    SELECT gen_random_uuid(), oi.id, oi.schedule_id, 'no_show', 'frontdesk maintain', 'maintenance', now(),
           'absent after the class', '{}', '{}'
    FROM order_items oi
    WHERE oi.status = 'registered'
      AND (oi.id = ANY(absent)
           OR EXISTS (SELECT 1 FROM order_items first
                      WHERE first.id = ANY(absent) AND first.order_id = oi.order_id
                        AND first.schedule_id = oi.schedule_id AND oi.quantity = 1));
    GET DIAGNOSTICS marked = ROW_COUNT;
    RETURN marked;
END $$;

REVOKE ALL ON FUNCTION record_no_shows FROM PUBLIC;
