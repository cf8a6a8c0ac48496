-- People who may be the holder of a license, as far as the session may find them, the likeliest first. `typed` is the name
-- on the license. `matched` is "name and birth date" for the holder. Without a birth date on file it is what
-- `find_people` says. Others are a "similar name" with the birth date, or the name with an "other birth date".
-- By the birth date's index: `find_people` bounds its candidates and misses one of many people of the same name.
CREATE OR REPLACE FUNCTION find_holder(typed text, birth date, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer, how text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    key TEXT := name_key(typed);
    tokens TEXT[] := typed_words(typed);
    sees_all BOOLEAN := may('people.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_people() END;
    today UUID[] := ARRAY(
        SELECT coalesce(oi.participant_id, oi.id)
        FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id JOIN orders o ON o.id = oi.order_id
        WHERE s.start_datetime >= site_day_start(day) AND s.start_datetime < site_day_start(day + 1)
          AND seat_is_taken(oi.status, o.status, o.payment_status));
BEGIN
    IF coalesce(cardinality(tokens), 0) = 0 THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH born AS MATERIALIZED (
        SELECT p.*, coalesce(p.guest_key, p.person_id::text) AS one, p.person_id = ANY (today) AS is_expected,
               p.name_key = key OR begins_each(split_part(p.words, '|', 1), tokens) AS is_named,
               -- With a nickname, or as a part of a longer name.
               p.words LIKE ALL (SELECT word_pattern(t) FROM unnest(tokens) t) AS is_whole
        FROM person_search p
        WHERE p.birth_date = birth AND (sees_all OR p.person_id = ANY (mine))
          AND EXISTS (SELECT FROM unnest(tokens) t WHERE p.words LIKE word_pattern(t))
    ), once AS (
        SELECT DISTINCT ON (b.one) b.* FROM born b
        ORDER BY b.one, b.is_named DESC, b.is_expected DESC, b.kind, b.person_id
    ), rated AS (
        SELECT o.person_id, o.kind, o.name, CASE WHEN sees_all THEN o.email END AS email,
               CASE WHEN sees_all THEN o.phone END AS phone, o.birth_date,
               CASE WHEN o.is_named THEN 'name and birth date' ELSE 'similar name' END AS matched, o.is_expected,
               CASE WHEN o.is_named THEN 4000 WHEN o.is_whole THEN 2500 ELSE 2000 END + CASE WHEN o.is_expected THEN 50 ELSE 0 END
               + (100 * similarity(o.name_key, key))::integer AS score,
               CASE WHEN o.is_named THEN 'exact' ELSE 'similar' END AS how
        FROM once o
        UNION ALL
        SELECT f.person_id, f.kind, f.name, f.email, f.phone, f.birth_date,
               CASE WHEN f.birth_date IS NULL THEN f.matched ELSE 'other birth date' END, f.expected_today,
               CASE WHEN f.birth_date IS NOT NULL THEN 0 WHEN f.how = 'exact' THEN 3000 ELSE 1000 END + f.score,
               CASE WHEN f.birth_date IS NULL THEN f.how ELSE 'similar' END
        FROM find_people(typed, day, wanted) f
        -- A similar name with another birth date is another person.
        WHERE (f.birth_date IS NULL OR f.birth_date <> birth AND f.how = 'exact')
          AND NOT EXISTS (SELECT FROM person_search p JOIN once o ON o.one = coalesce(p.guest_key, p.person_id::text)
                          WHERE p.person_id = f.person_id)
    )
    SELECT r.* FROM rated r
    ORDER BY r.score DESC, r.name, r.birth_date NULLS LAST, r.person_id
    LIMIT wanted;
END $$;

REVOKE ALL ON FUNCTION find_holder FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_holder TO frontdesk_staff;
