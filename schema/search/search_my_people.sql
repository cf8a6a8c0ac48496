-- Who finds nobody else finds the people on the own rosters: by name, since a hit by a part of an email or
-- phone would tell what it does not show; and by the whole of one, through the blind index. They are few, so
-- each is looked at.
CREATE OR REPLACE FUNCTION search_my_people(typed text, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    key TEXT := name_key(typed);
    parts TEXT[] := ARRAY(
        SELECT CASE WHEN length(t) < 3 THEN '% ' ELSE '%' END
               || replace(replace(replace(t, '\', '\\'), '%', '\%'), '_', '\_') || '%'
        FROM unnest((array_remove(string_to_array(fold(typed), ' '), ''))[1:6]) t);
    today UUID[] := ARRAY(
        SELECT coalesce(oi.participant_id, oi.id) FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id
        WHERE s.id = ANY (my_classes()) AND oi.status <> 'cancelled'
          AND s.start_datetime >= site_day_start(day) AND s.start_datetime < site_day_start(day + 1));
BEGIN
    IF typed ~ '@' OR typed ~ '^[\d\s()+./-]{7,}$' THEN
        RETURN QUERY
        SELECT p.person_id, p.kind, p.name, NULL::text, NULL::text, p.birth_date, known.kind, p.person_id = ANY (today), 0
        FROM (VALUES (CASE WHEN typed ~ '@' THEN 'email' ELSE 'phone' END)) known (kind)
        CROSS JOIN find_by_blind(known.kind, typed) b
        JOIN person_search p ON p.person_id = b.person_id
        ORDER BY p.name, p.birth_date NULLS LAST, p.person_id
        LIMIT wanted;
        RETURN;
    END IF;
    IF parts = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT p.person_id, p.kind, p.name, NULL::text, NULL::text, p.birth_date,
           CASE WHEN p.name_key = key THEN 'name' WHEN m.fits THEN 'part of name' ELSE 'similar name' END,
           p.person_id = ANY (today),
           (100 * m.near)::integer + CASE WHEN p.person_id = ANY (today) THEN 50 ELSE 0 END
    FROM unnest(my_people()) mine (id)
    JOIN person_search p ON p.person_id = mine.id
    CROSS JOIN LATERAL (SELECT search_words(p.name, NULL, NULL) LIKE ALL (parts) AS fits,
                               similarity(p.name_key, key) AS near) m
    WHERE m.fits OR m.near > 0.3
    ORDER BY 9 DESC, p.name, p.birth_date NULLS LAST, p.person_id
    LIMIT wanted;
END $$;

REVOKE ALL ON FUNCTION search_my_people FROM PUBLIC;
