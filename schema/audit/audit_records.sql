-- Returns the rows of a record for "who changed this": a seat with its papers and its order, a class, a person with all
-- of their rows.
CREATE OR REPLACE FUNCTION audit_records(kind text, record uuid, item uuid)
RETURNS TABLE(table_name text, row_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
DECLARE
    people UUID[] := CASE WHEN kind = 'account' THEN ARRAY[record] ELSE '{}' END;
    seats UUID[];
    bills UUID[];
BEGIN
    IF NOT may('audit.read') THEN
        RETURN;
    END IF;
    IF kind = 'class' THEN
        RETURN QUERY SELECT 'schedule', record::text
            UNION ALL SELECT 'schedule_changes', c.id::text FROM schedule_changes c WHERE c.schedule_id = record;
        RETURN;
    END IF;
    seats := CASE kind
        WHEN 'account' THEN ARRAY(SELECT oi.id FROM order_items oi WHERE oi.participant_id = record)
        WHEN 'buyer' THEN ARRAY(SELECT oi.id FROM order_items oi WHERE oi.order_id = record)
        ELSE ARRAY[record, coalesce(item, record)] END;
    bills := CASE kind
        WHEN 'account' THEN ARRAY(SELECT o.id FROM orders o WHERE o.user_id = record)
        WHEN 'buyer' THEN ARRAY[record]
        ELSE ARRAY(SELECT oi.order_id FROM order_items oi WHERE oi.id = ANY (seats)) END;
    RETURN QUERY
        SELECT 'users', p::text FROM unnest(people) p
        UNION SELECT 'order_items', s::text FROM unnest(seats) s
        UNION SELECT 'orders', b::text FROM unnest(bills) b
        UNION SELECT 'payments', p.id::text FROM payments p WHERE p.order_id = ANY (bills)
        UNION SELECT 'corrections', k.id::text FROM corrections k WHERE k.seat_id = ANY (seats)
        UNION SELECT 'seat_names', k.id::text FROM seat_names k WHERE k.seat_id = ANY (seats)
        UNION SELECT 'attendance_events', e.id::text FROM attendance_events e WHERE e.seat_id = ANY (seats)
        UNION SELECT 'waivers', w.id::text FROM waivers w WHERE w.order_item_id = ANY (seats)
        UNION SELECT 'waivers', w.id::text FROM waivers w WHERE w.covers_user_id = ANY (people)
        UNION SELECT 'identity_checks', c.id::text FROM identity_checks c WHERE c.order_item_id = ANY (seats)
        UNION SELECT 'identity_checks', c.id::text FROM identity_checks c WHERE c.user_id = ANY (people)
        UNION SELECT 'id_verifications', v.id::text FROM id_verifications v WHERE v.user_id = ANY (people)
        UNION SELECT 'guardians', g.id::text FROM guardians g WHERE g.order_item_id = ANY (seats)
        UNION SELECT 'guardians', g.id::text FROM guardians g WHERE g.minor_user_id = ANY (people)
        UNION SELECT 'sealed_values', 'notes/' || p FROM unnest(people || seats) p;
END $$;

REVOKE ALL ON FUNCTION audit_records FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_records TO frontdesk_staff;
