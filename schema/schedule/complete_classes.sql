CREATE OR REPLACE FUNCTION complete_classes(dry_run boolean)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due UUID[];
BEGIN
    PERFORM require('maintenance.run');
    due := ARRAY(SELECT id FROM schedule WHERE end_datetime < now() AND status IN ('scheduled', 'full', 'in_progress'));
    IF NOT dry_run THEN
        UPDATE schedule SET status = 'completed' WHERE id = ANY (due);
    END IF;
    RETURN cardinality(due);
END $$;

REVOKE ALL ON FUNCTION complete_classes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION complete_classes TO frontdesk_admin;
