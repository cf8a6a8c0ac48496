-- Moves whole months older than two years to the archive, except rows that compliance keeps, and drops partitions that
-- are then empty. Returns the number of rows.
CREATE OR REPLACE FUNCTION audit_archive(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    too_old TIMESTAMPTZ := date_trunc('month', (now() - interval '2 years') AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    part NAME;
    is_empty BOOLEAN;
    moved BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM audit_logs WHERE at < too_old AND NOT compliance_relevant);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('audit_archive'));
    PERFORM set_config('frontdesk.audit_moves', 'on', true);
    WITH gone AS (DELETE FROM audit_logs WHERE at < too_old AND NOT compliance_relevant RETURNING *)
    INSERT INTO audit_logs_archive SELECT * FROM gone;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM set_config('frontdesk.audit_moves', 'off', true);
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'audit_logs'::regclass AND c.relname ~ '^audit_logs_\d{4}_\d\d$'
          AND c.relname < 'audit_logs_' || to_char(too_old AT TIME ZONE 'UTC', 'YYYY_MM')
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', part) INTO is_empty;
        IF is_empty THEN
            EXECUTE format('DROP TABLE %I', part);
        END IF;
    END LOOP;
    RETURN moved;
END $$;

REVOKE ALL ON FUNCTION audit_archive FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_archive TO frontdesk_staff;
