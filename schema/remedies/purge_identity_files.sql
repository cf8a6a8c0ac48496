CREATE OR REPLACE FUNCTION purge_identity_files(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due UUID[];
BEGIN
    PERFORM require('maintenance.run');
    due := ARRAY(SELECT id FROM id_verifications WHERE expires_at < now());
    IF NOT dry_run THEN
        DELETE FROM id_verifications WHERE id = ANY (due);
    END IF;
    RETURN cardinality(due);
END $$;

REVOKE ALL ON FUNCTION purge_identity_files FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_identity_files TO frontdesk_admin;
