-- Returns, before a password is tried, how many milliseconds the login has to wait; 0 if it may be tried now. The
-- attempt counts as failed until the sign-in succeeds, so that no failure goes uncounted.
CREATE OR REPLACE FUNCTION knock(p_login text, p_desk text, OUT wait_ms bigint, OUT is_locked boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    past sign_in_locks%ROWTYPE;
    known UUID := (SELECT id FROM staff WHERE login = p_login);
    most INTEGER := whole_setting('sign_in.attempts', 5);
    span INTERVAL := make_interval(mins => whole_setting('sign_in.lock_minutes', 15));
    instant TIMESTAMPTZ := clock_timestamp();
    free_at TIMESTAMPTZ := '-infinity';
    said TEXT := 'tried';
BEGIN
    BEGIN
        INSERT INTO sign_in_locks AS l (name_hash, failures, last_at) VALUES (name_hash(p_login), 0, '-infinity')
        ON CONFLICT ON CONSTRAINT sign_in_locks_pkey DO UPDATE SET failures = l.failures
        RETURNING * INTO past;
    EXCEPTION WHEN lock_not_available THEN
        -- Another session calls this and keeps its transaction open. It has a session already and needs no console to
        -- try passwords, so a wait would not slow an attack. It would only lock out the user.
        INSERT INTO sign_in_attempts (staff_id, desk, outcome) VALUES (known, left(p_desk, 100), said);
        is_locked := FALSE;
        wait_ms := 0;
        RETURN;
    END;
    IF past.locked_until > instant THEN
        free_at := past.locked_until;
        said := 'held_back';
    ELSIF past.last_at < instant - span OR past.locked_until IS NOT NULL THEN
        past.failures := 0;
        past.locked_until := NULL;
    ELSIF past.failures >= most THEN
        past.locked_until := instant + span;
        free_at := past.locked_until;
        said := 'locked';
    ELSIF past.failures > 0 THEN
        -- One second after the first failure, doubled each time.
        free_at := past.last_at + make_interval(secs => 2 ^ least(past.failures - 1, 4));
        said := CASE WHEN free_at > instant THEN 'held_back' ELSE said END;
    END IF;
    IF said = 'tried' THEN
        past.failures := past.failures + 1;
        past.last_at := instant;
    END IF;
    UPDATE sign_in_locks SET failures = past.failures, last_at = past.last_at, locked_until = past.locked_until
    WHERE name_hash = past.name_hash;
    INSERT INTO sign_in_attempts (staff_id, desk, outcome) VALUES (known, left(p_desk, 100), said);
    is_locked := past.locked_until IS NOT NULL;
    wait_ms := CASE WHEN free_at > instant THEN ceil(extract(epoch FROM free_at - instant) * 1000) ELSE 0 END;
END $$;

REVOKE ALL ON FUNCTION knock FROM PUBLIC;
GRANT EXECUTE ON FUNCTION knock TO frontdesk_door, frontdesk_staff;
