-- Imports rows of a file in the caller's transaction. A row that came before, in this file or another, is skipped. If
-- only the good rows of a file were imported, the corrected file may be imported again and keeps its batch.
CREATE OR REPLACE FUNCTION lead_import(
    p_batch uuid, p_file_hash text, p_file_name text, p_rows jsonb, p_actor text, OUT added integer,
    OUT known integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r JSONB;
    lead UUID;
    batch UUID;
BEGIN
    PERFORM require('leads.manage');
    added := 0;
    known := 0;
    PERFORM set_config('frontdesk.lead_how', 'imported', true), set_config('frontdesk.lead_actor', coalesce(p_actor, ''), true);
    INSERT INTO import_batches AS b (id, file_hash, file_name, rows, added, imported_by)
    VALUES (p_batch, p_file_hash, p_file_name, 0, 0, lead_actor())
    ON CONFLICT (file_hash) DO UPDATE SET rows = b.rows RETURNING id INTO batch;
    FOR r IN SELECT * FROM jsonb_array_elements(p_rows) LOOP
        lead := gen_random_uuid();
        IF EXISTS (SELECT FROM import_rows WHERE row_hash = r ->> 'hash') THEN
            known := known + 1;
            CONTINUE;
        END IF;
        PERFORM lead_insert(lead, r -> 'fields', r -> 'standing');
        INSERT INTO import_rows (row_hash, batch_id, line, lead_id) VALUES (r ->> 'hash', batch, (r ->> 'line')::integer, lead);
        added := added + 1;
    END LOOP;
    UPDATE import_batches b SET rows = b.rows + jsonb_array_length(p_rows), added = b.added + lead_import.added WHERE b.id = batch;
    PERFORM set_config('frontdesk.lead_how', '', true), set_config('frontdesk.lead_actor', '', true);
END $$;

REVOKE ALL ON FUNCTION lead_import FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_import TO frontdesk_staff;
