-- Finding people as a desk does: without case or accents, in any word order, by nickname, by a
-- part of a name, by phone digits or email; over accounts, attendees without an account and
-- guest buyers. person_search holds one row for each of them, kept by triggers.

-- unaccent() is not IMMUTABLE because its dictionary could change; ours is the stock one. Named are
-- the signs that part words, not those that make them: in a database with locale C only the
-- letters of English count as letters, and 王小明 would vanish.
CREATE FUNCTION fold(words TEXT) RETURNS TEXT
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT trim(regexp_replace(lower(public.unaccent('public.unaccent', words)), '[[:space:][:punct:][:cntrl:]]+', ' ', 'g'))
$$;

CREATE TABLE nicknames (
    word  TEXT NOT NULL,
    grp   INTEGER NOT NULL,
    PRIMARY KEY (word, grp)
);
INSERT INTO nicknames (word, grp)
SELECT w, n FROM (
    SELECT row_number() OVER () AS n, names FROM (VALUES
    ('robert bob rob bobby robbie bert roberto'), ('william bill will billy willie liam'), ('richard dick rick ricky rich'),
    ('james jim jimmy jamie'), ('john jack johnny jon juan'), ('joseph joe joey jose pepe'), ('thomas tom tommy'),
    ('charles charlie chuck chas carlos'), ('edward ed eddie ted ned eduardo'), ('michael mike mick mickey miguel'),
    ('david dave davy'), ('daniel dan danny'), ('matthew matt'), ('anthony tony antonio'), ('andrew andy drew andres'),
    ('christopher chris topher kit'), ('nicholas nick nicky'), ('alexander alex al sasha xander alejandro'),
    ('benjamin ben benny benji'), ('samuel sam sammy'), ('jonathan jon jonny'), ('steven stephen steve stevie'),
    ('gregory greg'), ('kenneth ken kenny'), ('ronald ron ronnie'), ('donald don donnie'), ('timothy tim timmy'),
    ('lawrence larry laurence'), ('frederick fred freddy freddie'), ('gerald gerry jerry'), ('raymond ray'),
    ('patrick pat paddy'), ('peter pete pedro'), ('philip phil phillip'), ('theodore ted teddy theo'),
    ('vincent vince vinny'), ('walter walt wally'), ('zachary zach zack'), ('joshua josh'), ('jeffrey jeff geoffrey geoff'),
    ('francis frank frankie francisco paco'), ('henry hank harry'), ('leonard leo len lenny'), ('nathaniel nathan nate nat'),
    ('elizabeth liz lizzie beth betty eliza libby isabel'), ('margaret maggie meg peggy marge greta margarita'),
    ('katherine catherine kate katie kathy cathy kat kathryn'), ('patricia pat patty trish tricia'),
    ('jennifer jen jenny'), ('jessica jess jessie'), ('susan sue susie suzanne'), ('deborah deb debbie debra'),
    ('barbara barb barbie'), ('rebecca becky becca'), ('victoria vicky tori vick'), ('christina chris tina christine chrissy'),
    ('samantha sam sammie'), ('alexandra alex sandra sasha lexi alejandra'), ('amanda mandy'), ('pamela pam'), ('cynthia cindy'),
    ('dorothy dot dottie'), ('judith judy'), ('theresa terry tess teresa'), ('abigail abby gail'),
    ('angela angie'), ('kimberly kim kimmy'), ('melissa missy mel'), ('nancy nan'), ('sarah sally sara'),
    ('stephanie steph'), ('valerie val'), ('veronica ronnie'), ('josephine jo josie'), ('eleanor ellie nell nora'),
    ('ann anne anna annie ana nan'), ('mary molly polly maria mae'), ('guadalupe lupe'), ('ignacio nacho'), ('enrique quique')
    ) AS groups (names)) g, regexp_split_to_table(g.names, ' ') w;

-- " robert bob rob garcia robgarcia 3045551234 rob@example.org ": every form that finds a person.
CREATE FUNCTION search_words(name TEXT, email TEXT, phone TEXT) RETURNS TEXT
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH spelled AS (
        SELECT w, ord FROM regexp_split_to_table(
            fold(coalesce(name, '')) || ' ' || fold(regexp_replace(coalesce(name, ''), '[''’.-]', '', 'g')), ' ')
            WITH ORDINALITY AS t (w, ord) WHERE w <> ''
    ), words AS (
        SELECT w, min(ord) AS ord FROM spelled GROUP BY w
        UNION ALL
        SELECT DISTINCT other.word, 1000 FROM spelled s
        JOIN nicknames mine ON mine.word = s.w
        JOIN nicknames other ON other.grp = mine.grp AND other.word <> s.w
    )
    SELECT ' ' || coalesce(string_agg(w, ' ' ORDER BY ord, w), '')
        || ' ' || coalesce(lower(email), '') || ' ' || regexp_replace(coalesce(phone, ''), '\D', '', 'g') || ' '
    FROM words
$$;

-- "ana garcia" for "García, Ana": the folded words in order of the alphabet.
CREATE FUNCTION name_key(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(w, ' ' ORDER BY w), '') FROM regexp_split_to_table(fold(coalesce(name, '')), ' ') w
$$;

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

CREATE FUNCTION person_search_refresh() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed UUID := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
    DELETE FROM person_search WHERE person_id = changed;
    INSERT INTO person_search
    SELECT person_id, kind, name, name_key(name), search_words(name, email, phone), email, phone, birth_date
    FROM person_search_source WHERE person_id = changed;
    RETURN NULL;
END $$;

-- Builds the table anew, for an adopted or a bulk-loaded database.
CREATE FUNCTION person_search_rebuild() RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    people BIGINT;
BEGIN
    DROP INDEX IF EXISTS idx_person_search_words, idx_person_search_name;
    TRUNCATE person_search;
    INSERT INTO person_search
    SELECT person_id, kind, name, name_key(name), search_words(name, email, phone), email, phone, birth_date
    FROM person_search_source;
    GET DIAGNOSTICS people = ROW_COUNT;
    CREATE INDEX idx_person_search_words ON person_search USING gin (words gin_trgm_ops);
    CREATE INDEX idx_person_search_name ON person_search (name_key);
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

-- Up to `wanted` people for what was typed, best first: the whole name, then who is expected
-- that day, then the rest; a typing mistake is forgiven when nothing else fits. The number of
-- candidates is bounded, so the answer is quick however common the name.
CREATE FUNCTION search_people(typed TEXT, day DATE, wanted INTEGER)
RETURNS TABLE (person_id UUID, kind TEXT, name TEXT, email TEXT, phone TEXT, birth_date DATE, matched TEXT,
               expected_today BOOLEAN, score INTEGER)
LANGUAGE plpgsql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
DECLARE
    -- An email keeps its signs; anything else is folded into words.
    tokens TEXT[] := CASE
        WHEN typed ~ '@' THEN regexp_split_to_array(lower(trim(typed)), '\s+')
        -- With or without the country's 1.
        WHEN typed ~ '^[\d\s()+./-]+$' THEN
            ARRAY[regexp_replace(regexp_replace(typed, '\D', '', 'g'), '^(?:00|011)?1(\d{10})$', '\1')]
        ELSE regexp_split_to_array(fold(typed), ' ') END;
    patterns TEXT[];
    fits TEXT;
BEGIN
    tokens := array_remove(tokens, '');
    IF coalesce(cardinality(tokens), 0) = 0 THEN
        RETURN;
    END IF;
    tokens := tokens[1:6];
    -- One or two letters begin a word; in scripts without spaces they stand anywhere.
    SELECT array_agg(CASE WHEN length(t) < 3 AND t !~ '[\u3040-\u9fff\uac00-\ud7a3]' THEN '% ' ELSE '%' END
                     || replace(replace(replace(t, '\', '\\'), '%', '\%'), '_', '\_') || '%' ORDER BY n)
    INTO patterns FROM unnest(tokens) WITH ORDINALITY AS u (t, n);
    -- One LIKE for each word, each a parameter: the trigram index takes them together.
    SELECT string_agg(format('p.words LIKE $1[%s]', n), ' AND ') INTO fits
    FROM generate_series(1, cardinality(patterns)) n;

    RETURN QUERY EXECUTE format($q$
        WITH today AS (
            SELECT DISTINCT coalesce(oi.participant_id, oi.id) AS person_id
            FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id
            WHERE s.start_datetime >= site_day_start($3) AND s.start_datetime < site_day_start($3 + 1)
              AND oi.status <> 'cancelled'
        ), found AS (
            (SELECT p.* FROM person_search p WHERE p.name_key = $2 LIMIT 200)
            UNION
            (SELECT p.* FROM today t JOIN person_search p ON p.person_id = t.person_id WHERE %1$s)
            UNION
            (SELECT p.* FROM person_search p WHERE %1$s LIMIT 300)
        ), near AS (
            SELECT p.* FROM person_search p
            WHERE NOT EXISTS (SELECT 1 FROM found) AND length($5) >= 4 AND $5 <%% p.words
            LIMIT 100
        ), scored AS (
            SELECT f.*, EXISTS (SELECT 1 FROM today t WHERE t.person_id = f.person_id) AS here,
                   (SELECT count(*)::integer FROM unnest($4::text[]) t WHERE f.words LIKE '%% ' || t || ' %%') AS whole,
                   (SELECT count(*)::integer FROM unnest($4::text[]) t WHERE ' ' || fold(f.name) LIKE '%% ' || t || '%%') AS begun
            FROM (SELECT * FROM found UNION ALL SELECT * FROM near) f
        )
        SELECT person_id, kind, name, email, phone, birth_date,
               CASE WHEN name_key = $2 THEN 'name'
                    WHEN begun = cardinality($4) THEN 'name'
                    WHEN $5 ~ '^\d+$' THEN 'phone'
                    WHEN $5 ~ '@' OR lower(email) LIKE '%%' || $4[1] || '%%' THEN 'email'
                    WHEN EXISTS (SELECT 1 FROM found) THEN
                        CASE WHEN whole > 0 THEN 'nickname' ELSE 'part of name' END
                    ELSE 'similar name' END,
               here,
               (CASE WHEN name_key = $2 THEN 100 ELSE 0 END + CASE WHEN here THEN 50 ELSE 0 END
                + 10 * whole + 5 * begun)
        FROM scored
        ORDER BY 9 DESC, name, birth_date NULLS LAST, person_id
        LIMIT $6
    $q$, fits)
    USING patterns, name_key(typed), day, tokens, array_to_string(tokens, ' '), wanted;
END $$;
