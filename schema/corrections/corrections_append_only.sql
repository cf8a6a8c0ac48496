-- Refuses every change to a row of an append-only table.
CREATE OR REPLACE FUNCTION corrections_append_only()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'records_append_only', TABLE = TG_TABLE_NAME;
END $$;

REVOKE ALL ON FUNCTION corrections_append_only FROM PUBLIC;
