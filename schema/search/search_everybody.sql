CREATE OR REPLACE FUNCTION search_everybody(typed text, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer)
LANGUAGE plpgsql STABLE SET enable_seqscan = 'off' SET pg_trgm.similarity_threshold = '0.28' AS $$
DECLARE
    -- An email keeps its signs; anything else is folded into words.
    tokens TEXT[] := CASE
        WHEN typed ~ '@' THEN regexp_split_to_array(lower(trim(typed)), '\s+')
        -- With or without the country's 1.
        WHEN typed ~ '^[\d\s()+./-]+$' THEN
            ARRAY[regexp_replace(regexp_replace(typed, '\D', '', 'g'), '^(?:00|011)?1(\d{10})$', '\1')]
        ELSE regexp_split_to_array(fold(typed), ' ') END;
    fits TEXT;
    likeliest TEXT;
    forms TEXT[];
BEGIN
    tokens := array_remove(tokens, '');
    IF coalesce(cardinality(tokens), 0) = 0 THEN
        RETURN;
    END IF;
    tokens := tokens[1:6];
    -- One LIKE for each word: the trigram index takes them together. One or two letters begin a word.
    SELECT string_agg(format('p.words LIKE %L', CASE WHEN length(t) < 3 THEN '% ' ELSE '%' END
                             || replace(replace(replace(t, '\', '\\'), '%', '\%'), '_', '\_') || '%'), ' AND ')
    INTO fits FROM unnest(tokens) t;
    RETURN QUERY SELECT * FROM search_fitting(fits, fits, typed, day, tokens, FALSE, wanted);
    IF FOUND OR typed ~ '[@\d]' THEN
        RETURN;
    END IF;
    -- For each word those that it may have been meant for, the likeliest first: the same letters in
    -- another order, then the most similar.
    SELECT string_agg(meant.likeliest, ' AND '), string_agg(meant.any_of, ' AND '), array_agg(meant.words[1])
    INTO likeliest, fits, forms
    FROM (SELECT array_agg(near.word ORDER BY near.n) AS words,
                 format('p.words LIKE %L', '% ' || (array_agg(near.word ORDER BY near.n))[1] || ' %') AS likeliest,
                 '(' || string_agg(format('p.words LIKE %L', '% ' || near.word || ' %'), ' OR ') || ')' AS any_of
          FROM unnest(tokens) WITH ORDINALITY AS u (t, n)
          LEFT JOIN LATERAL (
              SELECT c.word, row_number() OVER (ORDER BY letters_of(c.word) = letters_of(u.t) DESC,
                                                         similarity(c.word, u.t) DESC, c.word) AS n
              FROM (SELECT v.word FROM search_vocabulary v WHERE v.letters = letters_of(u.t)
                    UNION
                    SELECT v.word FROM search_vocabulary v WHERE v.word % u.t) c
          ) near ON length(u.t) >= 3 AND near.n <= 4
          GROUP BY u.n) meant
    HAVING bool_and(meant.words[1] IS NOT NULL);
    IF fits IS NOT NULL THEN
        RETURN QUERY SELECT * FROM search_fitting(likeliest, fits, typed, day, forms, TRUE, wanted);
    END IF;
END $$;

REVOKE ALL ON FUNCTION search_everybody FROM PUBLIC;
