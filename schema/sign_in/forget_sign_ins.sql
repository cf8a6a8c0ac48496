-- Deletes sign-in events after half a year, and attempted logins well after their lock has ended.
CREATE OR REPLACE FUNCTION forget_sign_ins(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept_from TIMESTAMPTZ := now() - interval '180 days';
    stale_from TIMESTAMPTZ := now() - interval '1 day' - make_interval(mins => whole_setting('sign_in.lock_minutes', 15));
    attempts BIGINT;
    names BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM sign_in_attempts WHERE at < kept_from)
             + (SELECT count(*) FROM sign_in_locks WHERE last_at < stale_from);
    END IF;
    DELETE FROM sign_in_attempts WHERE at < kept_from;
    GET DIAGNOSTICS attempts = ROW_COUNT;
    DELETE FROM sign_in_locks WHERE last_at < stale_from;
    GET DIAGNOSTICS names = ROW_COUNT;
    RETURN attempts + names;
END $$;

REVOKE ALL ON FUNCTION forget_sign_ins FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_sign_ins TO frontdesk_admin;
