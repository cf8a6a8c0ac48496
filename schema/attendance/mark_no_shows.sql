CREATE OR REPLACE FUNCTION mark_no_shows(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    RETURN record_no_shows(dry_run);
END $$;

REVOKE ALL ON FUNCTION mark_no_shows FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mark_no_shows TO frontdesk_admin;
