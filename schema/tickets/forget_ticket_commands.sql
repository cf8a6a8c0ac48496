-- Deletes commands older than 30 days. They can no longer be resent or undone.
CREATE OR REPLACE FUNCTION forget_ticket_commands(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM ticket_commands WHERE at < now() - interval '30 days');
    END IF;
    DELETE FROM ticket_commands WHERE at < now() - interval '30 days';
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

REVOKE ALL ON FUNCTION forget_ticket_commands FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_ticket_commands TO frontdesk_staff;
