-- Returns up to `wanted` people for the typed text, best first: the whole name, then people expected that day, then the
-- rest. Tolerates typing mistakes if nothing matches exactly. The number of candidates is bounded, so the answer is
-- fast even for a common name. Sequential scans are off: with a LIMIT the planner expects to find rare trigrams early,
-- and would read a million people.
CREATE OR REPLACE FUNCTION find_everybody(typed text, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer, how text)
LANGUAGE plpgsql STABLE SET enable_seqscan = 'off' SET pg_trgm.similarity_threshold = '0.28' AS $$
DECLARE
    tokens TEXT[] := typed_words(typed);
    fits TEXT;
    likeliest TEXT;
    forms TEXT[];
BEGIN
    IF coalesce(cardinality(tokens), 0) = 0 THEN
        RETURN;
    END IF;
    fits := words_condition(tokens);
    RETURN QUERY SELECT * FROM people_fitting(fits, fits, typed, day, tokens, FALSE, wanted);
    IF FOUND OR typed ~ '[@\d]' THEN
        RETURN;
    END IF;
    -- For each word, the words that it may have been meant for, the likeliest first: the same letters in another order,
    -- then the most similar.
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
        RETURN QUERY SELECT * FROM people_fitting(likeliest, fits, typed, day, forms, TRUE, wanted);
    END IF;
END $$;

REVOKE ALL ON FUNCTION find_everybody FROM PUBLIC;
