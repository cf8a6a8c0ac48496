CREATE OR REPLACE FUNCTION person_search_refresh()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

REVOKE ALL ON FUNCTION person_search_refresh FROM PUBLIC;
