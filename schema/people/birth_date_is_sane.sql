-- A customer writes their birth date; one that no console's calendar has would keep a class from its roster.
-- On writing only: what an adopted database holds stays as it is.
CREATE OR REPLACE FUNCTION birth_date_is_sane()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'this is nobody''s birth date' USING ERRCODE = 'check_violation', CONSTRAINT = 'birth_date_sane',
        TABLE = TG_TABLE_NAME;
END $$;

REVOKE ALL ON FUNCTION birth_date_is_sane FROM PUBLIC;
