CREATE OR REPLACE FUNCTION blind_person()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE blind_index;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM blind_index WHERE person_id = OLD.person_id;
    ELSE
        key := sealing_key();
        INSERT INTO blind_index (person_id, kind, blind, key_id)
        SELECT NEW.person_id, v.kind, v.blind, sealing_key_id(key)
        FROM (VALUES ('email', blind_of('email', NEW.email, key)), ('phone', blind_of('phone', NEW.phone, key))) v (kind, blind)
        WHERE v.blind IS NOT NULL
        ON CONFLICT (person_id, kind) DO UPDATE SET blind = excluded.blind, key_id = excluded.key_id;
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION blind_person FROM PUBLIC;
