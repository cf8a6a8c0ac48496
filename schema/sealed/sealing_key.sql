-- Returns the key of the session that is the current sealing key; NULL if the session does not have it. The first key
-- used by a session with the right settings.manage becomes current. A key that a desk made itself does not. A key
-- rotation waits for transactions that are sealing.
CREATE OR REPLACE FUNCTION sealing_key()
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keys TEXT[] := session_keys();
    now_current BYTEA;
BEGIN
    IF keys = '{}' THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtext('frontdesk sealing key'));
    SELECT key_id INTO now_current FROM sealing_keys WHERE is_current;
    IF NOT FOUND AND may('settings.manage') THEN
        INSERT INTO sealing_keys (key_id, is_current) VALUES (sealing_key_id(keys[1]), TRUE) ON CONFLICT DO NOTHING;
        SELECT key_id INTO now_current FROM sealing_keys WHERE is_current;
    END IF;
    RETURN (SELECT k FROM unnest(keys) k WHERE sealing_key_id(k) = now_current);
END $$;

REVOKE ALL ON FUNCTION sealing_key FROM PUBLIC;
