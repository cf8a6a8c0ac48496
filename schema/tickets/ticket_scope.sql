-- Returns which tickets the session sees, as a condition on `t`: all, or those of the classes that it teaches.
CREATE OR REPLACE FUNCTION ticket_scope()
RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF may('tickets.read') THEN
        RETURN 'TRUE';
    END IF;
    PERFORM require('tickets.read_own');
    RETURN format('t.schedule_id = ANY (%L::uuid[])', my_classes());
END $$;

REVOKE ALL ON FUNCTION ticket_scope FROM PUBLIC;
