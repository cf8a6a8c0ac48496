-- Escalates overdue tickets as part of maintenance.
CREATE OR REPLACE FUNCTION tickets_escalate(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM tickets WHERE raise_at <= now());
    END IF;
    RETURN ticket_raise(NULL);
END $$;

REVOKE ALL ON FUNCTION tickets_escalate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tickets_escalate TO frontdesk_staff;
