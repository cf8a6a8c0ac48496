-- Refuses every change to the log, even by the owner. Only the functions that create partitions and archive rows move
-- rows, and both belong to the owner.
CREATE OR REPLACE FUNCTION audit_append_only()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('frontdesk.audit_moves', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_logs_append_only';
END $$;

REVOKE ALL ON FUNCTION audit_append_only FROM PUBLIC;
