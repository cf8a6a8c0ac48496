-- Rebuilds the search tables, for an adopted or bulk-loaded database: the words in parallel, the indexes once at the
-- end. The word index uses fastupdate = off, because every search would have to read the pending list.
CREATE OR REPLACE FUNCTION person_search_rebuild()
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    RETURN build_person_search();
END $$;

REVOKE ALL ON FUNCTION person_search_rebuild FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_search_rebuild TO frontdesk_admin;
