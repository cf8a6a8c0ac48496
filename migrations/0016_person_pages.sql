-- All order items that concern a person, wherever the person is kept: as participant, as the
-- account that bought them, as a guest.

CREATE FUNCTION person_items(person UUID, person_kind TEXT) RETURNS TABLE (item UUID)
LANGUAGE sql STABLE ROWS 5 AS $$
    SELECT id FROM order_items WHERE person_kind = 'account' AND participant_id = person
    UNION
    SELECT oi.id FROM orders o JOIN order_items oi ON oi.order_id = o.id
    WHERE person_kind = 'account' AND o.user_id = person
    UNION
    SELECT id FROM order_items WHERE person_kind = 'attendee' AND id = person
    UNION
    SELECT id FROM order_items WHERE person_kind = 'buyer' AND order_id = person
$$;

-- What a search shows of a person: the facts that tell two of one name apart, and the class next
-- at hand.
CREATE FUNCTION person_hit(person UUID, person_kind TEXT, matched TEXT, day DATE, expected BOOLEAN) RETURNS JSONB
LANGUAGE plpgsql STABLE AS $$
DECLARE
    zone TEXT := site_timezone();
    midnight TIMESTAMPTZ := day::timestamp AT TIME ZONE zone;
BEGIN
    RETURN (SELECT jsonb_build_object(
        'person_id', p.person_id, 'kind', p.kind, 'name', p.name, 'email', p.email, 'phone', p.phone,
        'birth_date', p.birth_date, 'matched', matched, 'expected_today', expected,
        'class', near.class, 'order_number', near.order_number)
    FROM person_search p
    LEFT JOIN LATERAL (
        SELECT c.name || ', ' || to_char(s.start_datetime AT TIME ZONE zone, 'Dy FMDD Mon HH24:MI') AS class,
               o.order_number
        FROM person_items(p.person_id, p.kind) i
        JOIN order_items oi ON oi.id = i.item
        JOIN orders o ON o.id = oi.order_id
        JOIN schedule s ON s.id = oi.schedule_id
        JOIN courses c ON c.id = s.course_id
        ORDER BY s.start_datetime < midnight, abs(extract(epoch FROM s.start_datetime - midnight)), oi.seat_no
        LIMIT 1
    ) near ON TRUE
    WHERE p.person_id = person);
END $$;
