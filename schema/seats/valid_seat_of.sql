-- Returns a valid seat of a person whose seat is closed or over, of the same course or in the same order; NULL if there
-- is none. Guests are the same person if the name is equal and the email, the birth date or the order is, too. Classes
-- that the session does not see are left out.
CREATE OR REPLACE FUNCTION valid_seat_of(
    seat uuid, person uuid, called text, their_email text, born date, bill uuid, course uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (
        WITH namesakes AS MATERIALIZED (
            SELECT p.person_id, p.kind, lower(p.email) = lower(their_email) AS has_email FROM person_search p
            WHERE p.name_key = name_key(called)
        ), items AS (
            SELECT oi.id, FALSE AS has_email FROM order_items oi WHERE oi.participant_id = person OR oi.order_id = bill
            UNION
            SELECT k.person_id, k.has_email FROM namesakes k WHERE k.kind = 'attendee'
            UNION
            SELECT oi.id, k.has_email FROM namesakes k JOIN order_items oi ON oi.participant_id = k.person_id
            WHERE k.kind = 'account'
        )
        SELECT jsonb_build_object('order_number', o.order_number, 'seat_no', v.seat_no, 'seat_id', v.seat_id,
                                  'schedule_id', s.id, 'course', c.name, 'starts_at', s.start_datetime,
                                  'venue', s.location_name)
        FROM items i
        JOIN named_seats v ON v.order_item_id = i.id AND v.is_first AND v.seat_id <> seat
        JOIN orders o ON o.id = v.order_id
        JOIN schedule s ON s.id = v.schedule_id
        JOIN courses c ON c.id = s.course_id
        WHERE seat_is_taken(v.status, o.status, o.payment_status)
          AND s.status NOT IN ('cancelled', 'draft') AND s.end_datetime > now()
          AND (s.course_id = course OR v.order_id = bill)
          AND (v.participant_id = person
               OR name_key(v.name) = name_key(called) AND (v.birth_date = born) IS NOT FALSE
                  AND (i.has_email OR v.birth_date = born OR v.order_id = bill))
          AND sees_class(s.id)
        ORDER BY s.course_id <> course, s.start_datetime, v.seat_no
        LIMIT 1);
END $$;

REVOKE ALL ON FUNCTION valid_seat_of FROM PUBLIC;
