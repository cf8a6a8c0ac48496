-- Adds an entry to the log.
CREATE OR REPLACE FUNCTION audit_write(
    act text, tbl text, row_key text, row_name text, diff jsonb, stack text, keep boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    program TEXT := coalesce(current_setting('application_name', true), '');
BEGIN
    INSERT INTO audit_logs (login, staff_id, staff_name, desk, application, action, table_name, row_id, subject,
                            changes, cause, compliance_relevant)
    SELECT session_user, me.id, me.display_name, substring(program FROM '^frontdesk (.+)$'), nullif(program, ''),
           act, tbl, row_key, row_name, diff, audit_cause(stack, program), keep
    FROM (SELECT) nobody LEFT JOIN staff me ON me.login = session_user;
END $$;

REVOKE ALL ON FUNCTION audit_write FROM PUBLIC;
