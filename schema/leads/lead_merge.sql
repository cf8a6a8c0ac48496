-- Merges `gone` into `keep`: fills in the fields that keep lacks, moves open steps, and shows both timelines together.
-- No data is lost, so the merge can be undone.
CREATE OR REPLACE FUNCTION lead_merge(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    keep church_inquiries;
    gone church_inquiries;
    filled JSONB;
BEGIN
    PERFORM 1 FROM church_inquiries WHERE id IN ((p ->> 'keep')::uuid, (p ->> 'gone')::uuid) ORDER BY id FOR NO KEY UPDATE;
    keep := lead_hold((p ->> 'keep')::uuid);
    gone := lead_hold((p ->> 'gone')::uuid);
    IF coalesce(lead_closed(keep), lead_closed(gone)) IS NOT NULL THEN
        RETURN coalesce(lead_closed(keep), lead_closed(gone));
    END IF;
    SELECT coalesce(jsonb_object_agg(f, to_jsonb(gone) -> f), '{}') INTO filled
    FROM unnest(array_remove(array_remove(lead_fields(), 'message'), 'return_on')) f
    WHERE coalesce(to_jsonb(keep) ->> f, '') !~ '\S' AND coalesce(to_jsonb(gone) ->> f, '') ~ '\S';
    PERFORM set_config('frontdesk.lead_how', 'merge', true);
    UPDATE church_inquiries SET merged_into = keep.id WHERE id = gone.id;
    UPDATE lead_steps SET lead_id = keep.id, merged_from = coalesce(merged_from, gone.id) WHERE lead_id = gone.id;
    keep := jsonb_populate_record(keep, filled);
    PERFORM lead_write(keep);
    PERFORM lead_note_down(command, keep.id, 'merged', gone.org_name, jsonb_build_object('other', gone.id, 'filled', filled));
    RETURN lead_done(keep.id);
END $$;

REVOKE ALL ON FUNCTION lead_merge FROM PUBLIC;
