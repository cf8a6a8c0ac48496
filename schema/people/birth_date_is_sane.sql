-- Refuses a birth date outside the console's calendar. A customer could write one, and the roster of the class could
-- not be shown. Checked on writing only, so the data of an adopted database is unchanged.
CREATE OR REPLACE FUNCTION birth_date_is_sane()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'this is nobody''s birth date' USING ERRCODE = 'check_violation', CONSTRAINT = 'birth_date_sane',
        TABLE = TG_TABLE_NAME;
END $$;

REVOKE ALL ON FUNCTION birth_date_is_sane FROM PUBLIC;
