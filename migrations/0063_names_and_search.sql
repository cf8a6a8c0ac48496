-- Names are stored without repeated spaces, and a search says whether it found a person exactly or by a similar name.

-- ── Names ────────────────────────────────────────────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION tidy_name(name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(name, '[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'))
$$;

CREATE OR REPLACE FUNCTION tidy_names()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    written JSONB := to_jsonb(NEW);
    tidied JSONB;
BEGIN
    SELECT jsonb_object_agg(col, tidy_name(written ->> col)) INTO tidied
    FROM unnest(TG_ARGV) col WHERE written ->> col <> tidy_name(written ->> col);
    IF tidied IS NOT NULL THEN
        NEW := jsonb_populate_record(NEW, tidied);
    END IF;
    RETURN NEW;
END $$;

DO $$
DECLARE
    t RECORD;
    col TEXT;
BEGIN
    -- Before all other triggers of a table, in the order of their names, except that of a waiver: another trigger
    -- says whom it covers.
    FOR t IN SELECT * FROM (VALUES
        ('users', 'a0_tidy_names', '{first_name,last_name,emergency_name}'::text[]),
        ('orders', 'a0_tidy_names', '{guest_name,billing_name}'),
        ('order_items', 'a0_tidy_names', '{participant_name}'),
        ('guardians', 'a0_tidy_names', '{guardian_name,minor_name}'),
        ('identity_checks', 'a0_tidy_names', '{covers_name}'),
        ('waivers', 'waiver_tidy_names', '{covers_name}'),
        ('staff', 'a0_tidy_names', '{display_name}')
    ) AS v (tbl, trigger, cols) LOOP
        -- What stands already, once; the audit log has each change. A right to change names is not asked for.
        IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = t.tbl::regclass AND tgname = 'a_allowed') THEN
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER a_allowed', t.tbl);
        END IF;
        FOREACH col IN ARRAY t.cols LOOP
            EXECUTE format('UPDATE %1$I SET %2$I = tidy_name(%2$I) WHERE %2$I <> tidy_name(%2$I)', t.tbl, col);
        END LOOP;
        IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = t.tbl::regclass AND tgname = 'a_allowed') THEN
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER a_allowed', t.tbl);
        END IF;
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %s ON %I FOR EACH ROW EXECUTE FUNCTION tidy_names(%s)',
                       t.trigger, array_to_string(t.cols, ', '), t.tbl,
                       (SELECT string_agg(quote_literal(c), ', ') FROM unnest(t.cols) c));
    END LOOP;
END $$;

-- ── Search ───────────────────────────────────────────────────────────────────────────────────────────────

-- The same for all rows of one guest, who appears once.
ALTER TABLE person_search ADD COLUMN guest_key TEXT;

CREATE OR REPLACE FUNCTION joined_words(folded text, after_short boolean)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words TEXT[] := string_to_array(folded, ' ');
    count INTEGER := cardinality(words);
BEGIN
    -- Most names are two words, which need no query.
    IF count = 2 THEN
        RETURN CASE WHEN NOT after_short OR length(words[1]) <= 3 THEN words[1] || words[2] END;
    END IF;
    RETURN (SELECT string_agg(array_to_string(words[first:last], ''), ' ' ORDER BY first, last)
            FROM generate_series(1, count - 1) first
            CROSS JOIN generate_series(first + 1, least(first + 3, count)) last
            WHERE NOT after_short OR (SELECT max(length(w)) FROM unnest(words[first:last - 1]) w) <= 3);
END $$;

CREATE OR REPLACE FUNCTION search_words(name text, email text, phone text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    folded TEXT := coalesce(fold(name), '');
    forms TEXT := concat_ws(' ', folded, joined_words(folded, FALSE));
    part TEXT;
    known TEXT;
    nicks TEXT;
BEGIN
    FOREACH part IN ARRAY string_to_array(folded, ' ') LOOP
        SELECT n.others INTO known FROM nicknames n WHERE n.word = part;
        nicks := concat_ws(' ', nicks, known);
    END LOOP;
    -- Scripts without spaces: a part of 王小明 begins anywhere.
    IF forms ~ '[\u3040-\u9fff\uac00-\ud7a3]' THEN
        forms := concat_ws(' ', forms, (
            SELECT string_agg(substr(w, i), ' ') FROM string_to_table(folded, ' ') w, generate_series(2, length(w)) i
            WHERE w ~ '[\u3040-\u9fff\uac00-\ud7a3]'));
    END IF;
    RETURN concat(' ', forms, ' | ', replace(lower(email), '|', ''), ' ', regexp_replace(phone, '\D', '', 'g'),
                  ' | ', nicks || ' ');
END $$;

CREATE OR REPLACE VIEW person_search_source AS
SELECT id AS person_id, 'account' AS kind, trim(first_name || ' ' || last_name) AS name, email, phone,
       date_of_birth AS birth_date, NULL AS guest_key
FROM users WHERE deleted_at IS NULL
UNION ALL
SELECT g.person_id, g.kind, g.name, g.email, g.phone, g.birth_date,
       name_key(g.name) || '|' || coalesce(lower(g.email), nullif(regexp_replace(g.phone, '\D', '', 'g'), ''), g.order_id::text)
FROM (SELECT oi.id AS person_id, 'attendee' AS kind, trim(oi.participant_name) AS name,
             coalesce(nullif(trim(oi.participant_email), ''),
                      CASE WHEN self.holds THEN nullif(trim(o.guest_email), '') END)::varchar(255) AS email,
             CASE WHEN self.holds THEN nullif(trim(o.guest_phone), '') END::varchar AS phone,
             oi.participant_dob AS birth_date, o.id AS order_id
      FROM order_items oi JOIN orders o ON o.id = oi.order_id
      CROSS JOIN LATERAL (SELECT o.user_id IS NULL AND lower(trim(oi.participant_name))
                                 = lower(trim(coalesce(o.guest_name, o.billing_name))) AS holds) self
      WHERE oi.participant_id IS NULL AND oi.participant_name ~ '\S'
      UNION ALL
      SELECT id, 'buyer', trim(coalesce(guest_name, billing_name)), nullif(trim(guest_email), '')::varchar(255),
             nullif(trim(guest_phone), '')::varchar, NULL, id
      FROM orders
      WHERE user_id IS NULL AND coalesce(guest_name, billing_name) ~ '\S') g;

-- Row by row, since to empty the table would empty the blind index of emails and phones too.
DROP INDEX idx_person_search_words;
UPDATE person_search p
SET name = s.name, name_key = name_key(s.name), words = search_words(s.name, s.email, s.phone), email = s.email,
    phone = s.phone, guest_key = s.guest_key
FROM person_search_source s WHERE s.person_id = p.person_id;
CREATE INDEX idx_person_search_words ON person_search USING gin (words gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX idx_person_search_guest ON person_search (guest_key) WHERE guest_key IS NOT NULL;
INSERT INTO search_vocabulary (word, letters)
SELECT DISTINCT word, letters_of(word)
FROM person_search p, string_to_table(joined_words(fold(p.name), TRUE), ' ') word
WHERE length(word) >= 3 AND NOT EXISTS (SELECT FROM search_vocabulary v WHERE v.word = word);
ANALYZE person_search, search_vocabulary;

-- `find_people` and its parts take their place.
DROP FUNCTION search_everybody(TEXT, DATE, INTEGER);
DROP FUNCTION search_my_people(TEXT, DATE, INTEGER);
DROP FUNCTION search_fitting(TEXT, TEXT, TEXT, DATE, TEXT[], BOOLEAN, INTEGER);
