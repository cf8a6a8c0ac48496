-- The answers to commands about leads are kept so that what is sent twice is done once. No console sends a
-- command again after a month; the maintenance job forgets older ones.

CREATE FUNCTION forget_lead_commands(dry_run BOOLEAN) RETURNS BIGINT
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
REVOKE ALL ON FUNCTION forget_lead_commands(BOOLEAN) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_lead_commands(BOOLEAN) TO frontdesk_admin;
