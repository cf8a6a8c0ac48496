-- Returns what a search shows of people: the data that distinguishes people of one name, and their next class.
CREATE OR REPLACE FUNCTION person_hits(people uuid[], day date)
RETURNS TABLE(person_id uuid, hit jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
DECLARE
    zone TEXT := site_timezone();
    midnight TIMESTAMPTZ := day::timestamp AT TIME ZONE zone;
    sees_people BOOLEAN := may('people.read');
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_people THEN my_people() END;
    taught UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
BEGIN
    RETURN QUERY
    SELECT p.person_id, jsonb_build_object(
        'person_id', p.person_id, 'kind', p.kind, 'name', p.name,
        'email', CASE WHEN sees_people THEN p.email END, 'phone', CASE WHEN sees_people THEN p.phone END,
        'birth_date', p.birth_date, 'buyer', CASE WHEN sees_people AND p.kind = 'attendee' THEN bought.by_whom END,
        'class', near.class, 'order_number', near.order_number)
    FROM person_search p
    LEFT JOIN LATERAL (
        SELECT c.name || ', ' || site_moment(s.start_datetime, zone) AS class,
               o.order_number
        FROM items_of_person(p.person_id, p.kind) i
        JOIN order_items oi ON oi.id = i.item
        JOIN orders o ON o.id = oi.order_id
        JOIN schedule s ON s.id = oi.schedule_id
        JOIN courses c ON c.id = s.course_id
        WHERE sees_all OR s.id = ANY (taught)
        ORDER BY s.start_datetime < midnight, abs(extract(epoch FROM s.start_datetime - midnight)), oi.seat_no
        LIMIT 1
    ) near ON TRUE
    LEFT JOIN LATERAL (
        SELECT nullif(coalesce(nullif(trim(o.guest_name), ''), trim(u.first_name || ' ' || u.last_name),
                               nullif(trim(o.billing_name), '')), p.name) AS by_whom
        FROM order_items oi JOIN orders o ON o.id = oi.order_id LEFT JOIN users u ON u.id = o.user_id
        WHERE oi.id = p.person_id AND p.kind = 'attendee'
    ) bought ON TRUE
    WHERE p.person_id = ANY (people) AND (sees_people OR p.person_id = ANY (mine));
END $$;

REVOKE ALL ON FUNCTION person_hits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_hits TO frontdesk_staff;
