-- Makes the session's first key the current one; from then on, values are sealed under no other key. `outcome` is
-- begun, current (it already was), no_key, or lacks_old. lacks_old means that the session lacks the current key or
-- another key that values are sealed under, so these values could not be resealed. If a key is lost, the owner retires
-- it by hand: docs/operator.md.
CREATE OR REPLACE FUNCTION begin_sealing_key(OUT outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keys TEXT[] := session_keys();
    wanted BYTEA := sealing_key_id(keys[1]);
BEGIN
    PERFORM require('settings.manage');
    IF wanted IS NULL THEN
        outcome := 'no_key';
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('frontdesk sealing key'));
    IF EXISTS (SELECT FROM sealing_keys WHERE is_current AND key_id = wanted) THEN
        outcome := 'current';
    ELSIF EXISTS (SELECT FROM sealing_keys c
                  WHERE c.is_current
                    AND (c.key_id <> ALL (SELECT sealing_key_id(k) FROM unnest(keys) k)
                         OR EXISTS (SELECT FROM sealed_values v
                                    WHERE v.key_id <> ALL (SELECT sealing_key_id(k) FROM unnest(keys) k)))) THEN
        outcome := 'lacks_old';
    ELSE
        UPDATE sealing_keys SET is_current = FALSE, retired_at = now() WHERE is_current;
        INSERT INTO sealing_keys (key_id, is_current) VALUES (wanted, TRUE)
        ON CONFLICT (key_id) DO UPDATE SET is_current = TRUE, retired_at = NULL, begun_at = now(), begun_by = session_user;
        outcome := 'begun';
    END IF;
END $$;

REVOKE ALL ON FUNCTION begin_sealing_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_sealing_key TO frontdesk_staff;
