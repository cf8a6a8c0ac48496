-- Finding people as a desk does: without case or accents, in any word order, by nickname, by a
-- part of a name, by phone digits or email; over accounts, attendees without an account and
-- guest buyers. person_search holds one row for each of them, kept by triggers.
-- fold() and the nicknames are older than this step: they also tell who is who.

-- "sean o brien sean obrien": O'Brien is found with and without the sign.
CREATE FUNCTION spelled_words(name TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    IF name ~ '[''’.-]' THEN
        RETURN fold(name) || ' ' || fold(regexp_replace(name, '[''’.-]', '', 'g'));
    END IF;
    RETURN fold(name);
END $$;

-- " sean o brien sean obrien shaun 3045551234 sean@example.org ": every form that finds a person.
CREATE FUNCTION search_words(name TEXT, email TEXT, phone TEXT) RETURNS TEXT
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    forms TEXT := coalesce(spelled_words(name), '');
    part TEXT;
    nicks TEXT;
BEGIN
    FOREACH part IN ARRAY coalesce(string_to_array(fold(name), ' '), '{}') LOOP
        SELECT n.others INTO nicks FROM nicknames n WHERE n.word = part;
        forms := concat_ws(' ', forms, nicks);
    END LOOP;
    -- Scripts without spaces: a part of 王小明 begins anywhere.
    IF forms ~ '[\u3040-\u9fff\uac00-\ud7a3]' THEN
        forms := concat_ws(' ', forms, (
            SELECT string_agg(substr(w, i), ' ') FROM string_to_table(forms, ' ') w, generate_series(2, length(w)) i
            WHERE w ~ '[\u3040-\u9fff\uac00-\ud7a3]'));
    END IF;
    RETURN concat(' ', forms, ' ', lower(email), ' ', regexp_replace(phone, '\D', '', 'g'), ' ');
END $$;

-- "ana garcia" for "García, Ana": the folded words in order of the alphabet.
CREATE FUNCTION name_key(name TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words TEXT[] := string_to_array(fold(name), ' ');
BEGIN
    -- Most names are two words, which need no query to sort them.
    IF cardinality(words) = 2 THEN
        RETURN least(words[1], words[2]) || ' ' || greatest(words[1], words[2]);
    END IF;
    RETURN coalesce((SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(words) w), '');
END $$;

CREATE TABLE person_search (
    person_id  UUID PRIMARY KEY,
    -- account (users.id), attendee (order_items.id, nobody's account) or buyer (orders.id, a guest)
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    words      TEXT NOT NULL,
    email      TEXT,
    phone      TEXT,
    birth_date DATE
);

CREATE VIEW person_search_source AS
SELECT id AS person_id, 'account' AS kind, trim(first_name || ' ' || last_name) AS name, email, phone,
       date_of_birth AS birth_date
FROM users WHERE deleted_at IS NULL
UNION ALL
SELECT id, 'attendee', trim(participant_name), participant_email, NULL, participant_dob
FROM order_items WHERE participant_id IS NULL AND participant_name ~ '\S'
UNION ALL
SELECT id, 'buyer', trim(coalesce(guest_name, billing_name)), guest_email, guest_phone, NULL
FROM orders WHERE user_id IS NULL AND coalesce(guest_name, billing_name) ~ '\S';

-- The words of all names, to which a word with typing mistakes is compared. Far fewer than people.
-- A word may stand here twice: whoever writes a name never waits for another who does.
CREATE TABLE search_vocabulary (
    word    TEXT NOT NULL,
    -- The word's letters in order of the alphabet: "jhon" has the letters of "john".
    letters TEXT NOT NULL
);
CREATE INDEX idx_search_vocabulary_word ON search_vocabulary (word);
CREATE INDEX idx_search_vocabulary_letters ON search_vocabulary (letters);
CREATE INDEX idx_search_vocabulary_similar ON search_vocabulary USING gin (word gin_trgm_ops) WITH (fastupdate = off);

CREATE FUNCTION letters_of(word TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(c, '' ORDER BY c) FROM string_to_table(word, NULL) c
$$;

CREATE FUNCTION person_search_refresh() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed UUID := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
    part TEXT;
BEGIN
    DELETE FROM person_search WHERE person_id = changed;
    FOR part IN
        WITH kept AS (
            INSERT INTO person_search
            SELECT person_id, kind, name, name_key(name), search_words(name, email, phone), email, phone, birth_date
            FROM person_search_source WHERE person_id = changed
            RETURNING person_search.name
        ) SELECT string_to_table(spelled_words(name), ' ') FROM kept
    LOOP
        IF length(part) >= 3 AND NOT EXISTS (SELECT 1 FROM search_vocabulary WHERE word = part) THEN
            INSERT INTO search_vocabulary (word, letters) VALUES (part, letters_of(part));
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- Builds the tables anew, for an adopted or a bulk-loaded database: the words by all processors, the
-- indexes once at the end. Changes are written to the word index at once (fastupdate = off), since
-- every search would have to read the list of those that wait.
CREATE FUNCTION person_search_rebuild() RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    people BIGINT;
BEGIN
    DROP INDEX IF EXISTS idx_person_search_words, idx_person_search_name;
    TRUNCATE person_search, search_vocabulary;
    CREATE TEMP TABLE person_search_new AS
    SELECT person_id, kind, name, name_key(name) AS name_key, search_words(name, email, phone) AS words,
           email, phone, birth_date
    FROM person_search_source;
    INSERT INTO person_search SELECT * FROM person_search_new;
    GET DIAGNOSTICS people = ROW_COUNT;
    DROP TABLE person_search_new;
    INSERT INTO search_vocabulary (word, letters)
    SELECT word, letters_of(word)
    FROM (SELECT string_to_table(spelled_words(name), ' ') FROM (SELECT DISTINCT name FROM person_search) names
          UNION SELECT n.word FROM nicknames n) w (word)
    WHERE length(word) >= 3;
    CREATE INDEX idx_person_search_words ON person_search USING gin (words gin_trgm_ops) WITH (fastupdate = off);
    CREATE INDEX idx_person_search_name ON person_search (name_key);
    ANALYZE person_search, search_vocabulary;
    RETURN people;
END $$;
SELECT person_search_rebuild();

CREATE TRIGGER z_search_new AFTER INSERT OR DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION person_search_refresh();
CREATE TRIGGER z_search_changed AFTER UPDATE OF first_name, last_name, email, phone, date_of_birth, deleted_at ON users
    FOR EACH ROW EXECUTE FUNCTION person_search_refresh();
CREATE TRIGGER z_search_new AFTER INSERT ON order_items
    FOR EACH ROW WHEN (NEW.participant_id IS NULL AND NEW.participant_name IS NOT NULL)
    EXECUTE FUNCTION person_search_refresh();
CREATE TRIGGER z_search_changed
    AFTER UPDATE OF participant_id, participant_name, participant_email, participant_dob ON order_items
    FOR EACH ROW EXECUTE FUNCTION person_search_refresh();
CREATE TRIGGER z_search_gone AFTER DELETE ON order_items
    FOR EACH ROW EXECUTE FUNCTION person_search_refresh();
CREATE TRIGGER z_search_new AFTER INSERT ON orders
    FOR EACH ROW WHEN (NEW.user_id IS NULL) EXECUTE FUNCTION person_search_refresh();
CREATE TRIGGER z_search_changed AFTER UPDATE OF user_id, guest_name, guest_email, guest_phone, billing_name ON orders
    FOR EACH ROW EXECUTE FUNCTION person_search_refresh();
CREATE TRIGGER z_search_gone AFTER DELETE ON orders
    FOR EACH ROW EXECUTE FUNCTION person_search_refresh();

-- The best of those whose words fit a condition (search_people writes it, each word in it quoted);
-- those that fit the stricter `best` come first, and where they are enough, no others are looked for.
CREATE FUNCTION search_fitting(best TEXT, fits TEXT, typed TEXT, day DATE, tokens TEXT[], is_guess BOOLEAN, wanted INTEGER)
RETURNS TABLE (person_id UUID, kind TEXT, name TEXT, email TEXT, phone TEXT, birth_date DATE, matched TEXT,
               expected_today BOOLEAN, score INTEGER)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH today AS MATERIALIZED (
            SELECT DISTINCT coalesce(oi.participant_id, oi.id) AS person_id
            FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id
            WHERE s.start_datetime >= site_day_start($2) AND s.start_datetime < site_day_start($2 + 1)
              AND oi.status <> 'cancelled'
        ), likely AS MATERIALIZED (
            SELECT p.person_id FROM person_search p WHERE %2$s LIMIT 300
        ), found AS (
            (SELECT p.person_id FROM person_search p WHERE p.name_key = $1 LIMIT 200)
            UNION
            -- One by one: there are few of them, and many whose words fit.
            (SELECT p.person_id FROM today t CROSS JOIN LATERAL (
                 SELECT * FROM person_search k WHERE k.person_id = t.person_id OFFSET 0) p WHERE %1$s)
            UNION
            SELECT person_id FROM likely
            %3$s
        ), scored AS (
            SELECT p.*, EXISTS (SELECT 1 FROM today t WHERE t.person_id = p.person_id) AS here,
                   (SELECT count(*)::integer FROM unnest($3) t WHERE p.words LIKE '%% ' || t || ' %%') AS whole,
                   (SELECT count(*)::integer FROM unnest($3) t WHERE ' ' || p.name_key LIKE '%% ' || t || '%%') AS begun,
                   CASE WHEN $5 THEN similarity(p.name_key, $1) ELSE 0 END AS near
            FROM found f JOIN person_search p ON p.person_id = f.person_id
        )
        SELECT person_id, kind, name, email, phone, birth_date,
               CASE WHEN $5 THEN 'similar name'
                    WHEN name_key = $1 THEN 'name'
                    WHEN begun = cardinality($3) THEN 'name'
                    WHEN $4 ~ '^\d+$' THEN 'phone'
                    WHEN $4 ~ '@' OR lower(email) LIKE '%%' || $3[1] || '%%' THEN 'email'
                    WHEN whole > 0 THEN 'nickname'
                    ELSE 'part of name' END,
               here,
               (CASE WHEN name_key = $1 THEN 100 ELSE 0 END + CASE WHEN here THEN 50 ELSE 0 END
                + CASE WHEN $5 THEN 60 * whole + (100 * near)::integer ELSE 10 * whole + 5 * begun END)
        FROM scored
        ORDER BY 9 DESC, name, birth_date NULLS LAST, person_id
        LIMIT $6
    $q$, fits, best,
        CASE WHEN fits <> best THEN format('UNION (SELECT p.person_id FROM person_search p
                                                   WHERE (SELECT count(*) FROM likely) < $6 AND %s LIMIT 100)', fits) END)
    USING name_key(typed), day, tokens, array_to_string(tokens, ' '), is_guess, wanted;
END $$;

-- Up to `wanted` people for what was typed, best first: the whole name, then who is expected
-- that day, then the rest; typing mistakes are forgiven when nothing fits as it stands. The number
-- of candidates is bounded, so the answer is quick however common the name. Without sequential
-- scans: for a LIMIT the planner hopes to meet rare letters early, and would read a million people.
CREATE FUNCTION search_people(typed TEXT, day DATE, wanted INTEGER)
RETURNS TABLE (person_id UUID, kind TEXT, name TEXT, email TEXT, phone TEXT, birth_date DATE, matched TEXT,
               expected_today BOOLEAN, score INTEGER)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET pg_trgm.similarity_threshold = 0.28 AS $$
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
