CREATE OR REPLACE FUNCTION forget_lead_commands(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept_from TIMESTAMPTZ := now() - interval '30 days';
    forgotten BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM lead_commands WHERE at < kept_from);
    END IF;
    DELETE FROM lead_commands WHERE at < kept_from;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

REVOKE ALL ON FUNCTION forget_lead_commands FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_lead_commands TO frontdesk_admin;
