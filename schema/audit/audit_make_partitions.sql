-- Creates the partitions of this month and later months, and of past months whose rows are in the default partition.
-- Returns the number of partitions.
CREATE OR REPLACE FUNCTION audit_make_partitions(months_ahead integer, dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    this_month TIMESTAMP := date_trunc('month', now() AT TIME ZONE 'UTC');
    first TIMESTAMP;
    part NAME;
    made BIGINT := 0;
BEGIN
    -- The second of two concurrent jobs finds nothing to do.
    PERFORM pg_advisory_xact_lock(hashtext('audit_make_partitions'));
    FOR first IN
        SELECT this_month + make_interval(months => n) FROM generate_series(0, least(months_ahead, 24)) n
        UNION SELECT date_trunc('month', d.at AT TIME ZONE 'UTC') FROM audit_logs_default d
        ORDER BY 1
    LOOP
        part := 'audit_logs_' || to_char(first, 'YYYY_MM');
        CONTINUE WHEN to_regclass(format('public.%I', part)) IS NOT NULL;
        made := made + 1;
        CONTINUE WHEN dry_run;
        -- Created separately and then attached, so that writers are not blocked.
        EXECUTE format('CREATE TABLE %I (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('CREATE TRIGGER audit_stays BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()', part);
        PERFORM set_config('frontdesk.audit_moves', 'on', true);
        EXECUTE format('WITH moved AS (DELETE FROM audit_logs_default WHERE at >= $1 AND at < $2 RETURNING *)
                        INSERT INTO %I SELECT * FROM moved', part)
        USING first AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC';
        PERFORM set_config('frontdesk.audit_moves', 'off', true);
        EXECUTE format('ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
                       first AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
    END LOOP;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION audit_make_partitions FROM PUBLIC;
