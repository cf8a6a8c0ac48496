-- Reseals values under the current key if the session has their old key. `stuck` counts values that could not be
-- decrypted and were left as they are.
CREATE OR REPLACE FUNCTION reseal(
    after_kind text, after_owner uuid, most integer, OUT done integer, OUT stuck integer, OUT last_kind text,
    OUT last_owner uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
    held sealed_values%ROWTYPE;
    plain TEXT;
    seen INTEGER := 0;
BEGIN
    PERFORM require('settings.manage');
    key := sealing_key();
    IF key IS NULL THEN
        RETURN;
    END IF;
    done := 0;
    stuck := 0;
    FOR held IN SELECT * FROM sealed_values v
               WHERE v.key_id IN (SELECT sealing_key_id(k) FROM unnest(session_keys()) k WHERE k <> key)
                 AND (after_kind IS NULL OR (v.kind, v.owner) > (after_kind, after_owner))
               ORDER BY v.kind, v.owner LIMIT most FOR UPDATE LOOP
        plain := unseal(held.content);
        IF plain IS NULL THEN
            stuck := stuck + 1;
        ELSE
            UPDATE sealed_values v SET content = seal_under(key, plain) WHERE v.kind = held.kind AND v.owner = held.owner;
            done := done + 1;
        END IF;
        seen := seen + 1;
        last_kind := held.kind;
        last_owner := held.owner;
    END LOOP;
    IF seen < most THEN
        last_kind := NULL;
        last_owner := NULL;
    END IF;
END $$;

REVOKE ALL ON FUNCTION reseal FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reseal TO frontdesk_staff;
