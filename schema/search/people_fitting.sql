-- Returns the best people whose words meet a condition (`words_condition`). People who meet the stricter `best` come
-- first, and if there are enough of them, the search stops. A guest has a row for each seat and order (`guest_key`) and
-- appears once.
CREATE OR REPLACE FUNCTION people_fitting(
    best text, fits text, typed text, day date, tokens text[], is_guess boolean, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer, how text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH today AS MATERIALIZED (
            SELECT coalesce(oi.participant_id, oi.id) AS person_id, array_agg(oi.id) AS items
            FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id
            WHERE s.start_datetime >= site_day_start($2) AND s.start_datetime < site_day_start($2 + 1)
            GROUP BY 1
        ), likely AS MATERIALIZED (
            SELECT p.person_id FROM person_search p WHERE %2$s LIMIT 300
        ), found AS (
            (SELECT p.person_id FROM person_search p WHERE p.name_key = $1 LIMIT 200)
            UNION
            -- Row by row, because only few people come today, but many people have matching words.
            (SELECT p.person_id FROM today t CROSS JOIN LATERAL (
                 SELECT * FROM person_search k WHERE k.person_id = t.person_id OFFSET 0) p WHERE %1$s)
            UNION
            SELECT person_id FROM likely
            %3$s
        ), counted AS MATERIALIZED (
            SELECT p.*, t.person_id IS NOT NULL AND EXISTS (
                       SELECT FROM order_items oi JOIN orders o ON o.id = oi.order_id
                       WHERE oi.id = ANY (t.items) AND seat_is_taken(oi.status, o.status, o.payment_status)) AS here,
                   (SELECT count(*)::integer FROM unnest($3) t WHERE p.words LIKE '%% ' || t || ' %%') AS whole,
                   (SELECT count(*)::integer FROM unnest($3) t WHERE ' ' || p.name_key LIKE '%% ' || t || '%%') AS begun,
                   CASE WHEN $5 THEN similarity(p.name_key, $1) ELSE 0 END AS near
            FROM found f JOIN person_search p ON p.person_id = f.person_id LEFT JOIN today t ON t.person_id = p.person_id
        ), scored AS (
            SELECT c.*, (CASE WHEN name_key = $1 THEN 100 ELSE 0 END + CASE WHEN here THEN 50 ELSE 0 END
                         + CASE WHEN $5 THEN 60 * whole + (100 * near)::integer ELSE 10 * whole + 11 * begun END) AS score
            FROM counted c
            ORDER BY score DESC, name, birth_date NULLS LAST, person_id LIMIT 3 * $6
        ), once AS (
            SELECT s.*, row_number() OVER (PARTITION BY coalesce(guest_key, person_id::text)
                                           ORDER BY score DESC, kind, person_id) AS twin
            FROM scored s
        ), best AS (
            SELECT * FROM once WHERE twin = 1 ORDER BY score DESC, name, birth_date NULLS LAST, person_id LIMIT $6
        )
        SELECT person_id, kind, name, email, phone, birth_date,
               CASE WHEN $5 THEN 'similar name'
                    WHEN name_key = $1 THEN 'name'
                    WHEN begun = cardinality($3) THEN 'name'
                    WHEN $4 ~ '^\d+$' THEN 'phone'
                    WHEN is_named THEN 'name'
                    WHEN $4 ~ '@' OR lower(email) LIKE '%%' || $3[1] || '%%' THEN 'email'
                    WHEN whole > 0 THEN 'nickname'
                    ELSE 'part of name' END,
               here, score,
               CASE WHEN is_named OR NOT $5 AND begins_each(split_part(words, '|', 1) || split_part(words, '|', 2), $3)
                    THEN 'exact' ELSE 'similar' END
        FROM best CROSS JOIN LATERAL (
            SELECT NOT $5 AND (begun = cardinality($3) OR begins_each(split_part(words, '|', 1), $3)) AS is_named OFFSET 0) n
        ORDER BY score DESC, name, birth_date NULLS LAST, person_id
    $q$, fits, best,
        CASE WHEN fits <> best THEN format('UNION (SELECT p.person_id FROM person_search p
                                                   WHERE (SELECT count(*) FROM likely) < $6 AND (%s) LIMIT 100)', fits) END)
    USING name_key(typed), day, tokens, array_to_string(tokens, ' '), is_guess, wanted;
END $$;

REVOKE ALL ON FUNCTION people_fitting FROM PUBLIC;
