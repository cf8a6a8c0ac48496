-- Finds people for a session that sees only its own rosters. Matches names, and a complete email or phone through the
-- blind index; a partial match would reveal hidden data. The rosters are small, so each person is compared.
CREATE OR REPLACE FUNCTION find_my_people(typed text, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer, how text)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    key TEXT := name_key(typed);
    tokens TEXT[] := (array_remove(string_to_array(fold(typed), ' '), ''))[1:6];
    today UUID[] := ARRAY(
        SELECT coalesce(oi.participant_id, oi.id)
        FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id
        WHERE s.id = ANY (my_classes())
          AND (SELECT seat_is_taken(oi.status, o.status, o.payment_status) FROM orders o WHERE o.id = oi.order_id)
          AND s.start_datetime >= site_day_start(day) AND s.start_datetime < site_day_start(day + 1));
BEGIN
    IF typed ~ '@' OR typed ~ '^[\d\s()+./-]{7,}$' THEN
        RETURN QUERY
        SELECT p.person_id, p.kind, p.name, NULL::text, NULL::text, p.birth_date, known.kind, p.person_id = ANY (today), 0,
               'exact'
        FROM (VALUES (CASE WHEN typed ~ '@' THEN 'email' ELSE 'phone' END)) known (kind)
        CROSS JOIN LATERAL unnest(distinct_people(ARRAY(SELECT b.person_id FROM find_by_blind(known.kind, typed) b))) b (id)
        JOIN person_search p ON p.person_id = b.id
        ORDER BY p.name, p.birth_date NULLS LAST, p.person_id
        LIMIT wanted;
        RETURN;
    END IF;
    IF coalesce(cardinality(tokens), 0) = 0 THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT p.person_id, p.kind, p.name, NULL::text, NULL::text, p.birth_date,
           CASE WHEN p.name_key = key THEN 'name' WHEN m.fits THEN 'part of name' ELSE 'similar name' END,
           m.is_expected, (100 * m.near)::integer + CASE WHEN m.is_expected THEN 50 ELSE 0 END,
           CASE WHEN m.is_exact THEN 'exact' ELSE 'similar' END
    FROM (SELECT DISTINCT ON (coalesce(p.guest_key, p.person_id::text)) p.*
          FROM unnest(my_people()) mine (id) JOIN person_search p ON p.person_id = mine.id
          ORDER BY coalesce(p.guest_key, p.person_id::text), p.person_id = ANY (today) DESC, p.person_id) p
    CROSS JOIN LATERAL (SELECT search_words(p.name, NULL, NULL) AS known, similarity(p.name_key, key) AS near,
                               p.person_id = ANY (today) AS is_expected) f
    CROSS JOIN LATERAL (SELECT f.near, f.is_expected, begins_each(split_part(f.known, '|', 1), tokens) AS is_exact,
                               begins_each(split_part(f.known, '|', 1), tokens)
                               OR f.known LIKE ALL (SELECT word_pattern(w) FROM unnest(tokens) w) AS fits) m
    WHERE m.fits OR m.near > 0.3
    ORDER BY 9 DESC, p.name, p.birth_date NULLS LAST, p.person_id
    LIMIT wanted;
END $$;

REVOKE ALL ON FUNCTION find_my_people FROM PUBLIC;
