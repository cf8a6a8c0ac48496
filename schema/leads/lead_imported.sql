-- Returns whether a file was imported before, and which of the given rows were.
CREATE OR REPLACE FUNCTION lead_imported(
    p_file_hash text, p_row_hashes text[], OUT file_at timestamptz, OUT file_by text, OUT rows text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('leads.manage');
    SELECT imported_at, imported_by INTO file_at, file_by FROM import_batches WHERE file_hash = p_file_hash;
    rows := ARRAY(SELECT row_hash FROM import_rows WHERE row_hash = ANY (p_row_hashes));
END $$;

REVOKE ALL ON FUNCTION lead_imported FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_imported TO frontdesk_staff;
