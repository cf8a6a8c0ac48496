CREATE OR REPLACE FUNCTION build_person_search()
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    people BIGINT;
BEGIN
    DROP INDEX IF EXISTS idx_person_search_words, idx_person_search_name, idx_person_search_guest, idx_person_search_birth;
    TRUNCATE person_search, search_vocabulary;
    CREATE TEMP TABLE person_search_new AS
    SELECT person_id, kind, name, name_key(name) AS name_key, search_words(name, email, phone) AS words,
           email, phone, birth_date, guest_key
    FROM person_search_source;
    INSERT INTO person_search (person_id, kind, name, name_key, words, email, phone, birth_date, guest_key)
    SELECT * FROM person_search_new;
    GET DIAGNOSTICS people = ROW_COUNT;
    DROP TABLE person_search_new;
    INSERT INTO search_vocabulary (word, letters)
    SELECT word, letters_of(word)
    FROM (SELECT vocabulary_words(name) FROM (SELECT DISTINCT name FROM person_search) names
          UNION SELECT n.word FROM nicknames n WHERE length(n.word) >= 3) w (word);
    CREATE INDEX idx_person_search_words ON person_search USING gin (words gin_trgm_ops) WITH (fastupdate = off);
    CREATE INDEX idx_person_search_name ON person_search (name_key);
    CREATE INDEX idx_person_search_guest ON person_search (guest_key) WHERE guest_key IS NOT NULL;
    CREATE INDEX idx_person_search_birth ON person_search (birth_date) WHERE birth_date IS NOT NULL;
    ANALYZE person_search, search_vocabulary;
    RETURN people;
END $$;

REVOKE ALL ON FUNCTION build_person_search FROM PUBLIC;
