-- Updates the search rows of a person. A guest's seats use the email and phone of their order.
CREATE OR REPLACE FUNCTION person_search_refresh()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed UUID[] := ARRAY[CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END];
    part TEXT;
BEGIN
    IF TG_TABLE_NAME = 'orders' AND TG_OP = 'UPDATE' THEN
        changed := changed || ARRAY(SELECT id FROM order_items WHERE order_id = NEW.id AND participant_id IS NULL);
    END IF;
    DELETE FROM person_search WHERE person_id = ANY (changed);
    FOR part IN
        WITH kept AS (
            INSERT INTO person_search (person_id, kind, name, name_key, words, email, phone, birth_date, guest_key)
            SELECT person_id, kind, name, name_key(name), search_words(name, email, phone), email, phone, birth_date, guest_key
            FROM person_search_source WHERE person_id = ANY (changed)
            RETURNING person_search.name
        ) SELECT DISTINCT vocabulary_words(name) FROM kept
    LOOP
        IF NOT EXISTS (SELECT 1 FROM search_vocabulary WHERE word = part) THEN
            INSERT INTO search_vocabulary (word, letters) VALUES (part, letters_of(part));
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION person_search_refresh FROM PUBLIC;
