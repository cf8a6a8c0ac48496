-- Creates the partitions, for users with the right to run maintenance. Separate from audit_make_partitions, because a
-- member of staff without that right may run the migration.
CREATE OR REPLACE FUNCTION audit_ensure_partitions(months_ahead integer, dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    RETURN audit_make_partitions(months_ahead, dry_run);
END $$;

REVOKE ALL ON FUNCTION audit_ensure_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_ensure_partitions TO frontdesk_staff;
