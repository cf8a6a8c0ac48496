-- Builds the tables anew, for an adopted or a bulk-loaded database: the words by all processors, the
-- indexes once at the end. Changes are written to the word index at once (fastupdate = off), since
-- every search would have to read the list of those that wait.
CREATE OR REPLACE FUNCTION person_search_rebuild()
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    RETURN build_person_search();
END $$;

REVOKE ALL ON FUNCTION person_search_rebuild FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_search_rebuild TO frontdesk_admin;
