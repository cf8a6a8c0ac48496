CREATE OR REPLACE FUNCTION lead_unmerge(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    gone church_inquiries;
    keep church_inquiries;
    family UUID[] := lead_family((p ->> 'gone')::uuid);
    filled JSONB;
BEGIN
    PERFORM 1 FROM church_inquiries
    WHERE id IN ((p ->> 'gone')::uuid, (SELECT merged_into FROM church_inquiries WHERE id = (p ->> 'gone')::uuid))
    ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO gone FROM church_inquiries WHERE id = (p ->> 'gone')::uuid;
    IF gone.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    ELSIF gone.merged_into IS NULL THEN
        RETURN '{"outcome": "not_merged"}';
    END IF;
    keep := lead_hold(gone.merged_into);
    SELECT details -> 'filled' INTO filled FROM lead_activities
    WHERE lead_id = keep.id AND kind = 'merged' AND details ->> 'other' = gone.id::text
    ORDER BY happened_at DESC, recorded_at DESC LIMIT 1;
    PERFORM set_config('frontdesk.lead_how', 'merge', true);
    -- Clears the fields that the merge filled in, unless they were changed since.
    keep := jsonb_populate_record(keep, (
        SELECT coalesce(jsonb_object_agg(f.key, NULL), '{}') FROM jsonb_each(coalesce(filled, '{}')) f
        WHERE to_jsonb(keep) -> f.key IS NOT DISTINCT FROM f.value));
    PERFORM lead_write(keep);
    UPDATE church_inquiries SET merged_into = NULL WHERE id = gone.id;
    UPDATE lead_steps SET lead_id = gone.id, merged_from = nullif(merged_from, gone.id) WHERE merged_from = ANY (family);
    PERFORM lead_note_down(command, keep.id, 'unmerged', gone.org_name, jsonb_build_object('other', gone.id));
    PERFORM lead_note_down(command, gone.id, 'unmerged', keep.org_name, jsonb_build_object('other', keep.id));
    RETURN lead_done(gone.id);
END $$;

REVOKE ALL ON FUNCTION lead_unmerge FROM PUBLIC;
