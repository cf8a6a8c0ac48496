CREATE OR REPLACE FUNCTION audit_truncate()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stack TEXT;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    PERFORM audit_write('truncate', TG_TABLE_NAME, NULL, NULL, '{}', stack, TG_ARGV[0] = 'keep');
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION audit_truncate FROM PUBLIC;
