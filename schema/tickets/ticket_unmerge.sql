CREATE OR REPLACE FUNCTION ticket_unmerge(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    gone tickets;
    keep tickets;
    told JSONB;
BEGIN
    PERFORM 1 FROM tickets
    WHERE id IN ((p ->> 'gone')::uuid, (SELECT merged_into FROM tickets WHERE id = (p ->> 'gone')::uuid))
    ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO gone FROM tickets WHERE id = (p ->> 'gone')::uuid;
    IF gone.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    ELSIF gone.merged_into IS NULL THEN
        RETURN '{"outcome": "not_merged"}';
    END IF;
    keep := ticket_hold(gone.merged_into);
    SELECT details INTO told FROM ticket_activities
    WHERE ticket_id = keep.id AND kind = 'merged' AND details ->> 'other' = gone.id::text ORDER BY happened_at DESC LIMIT 1;
    PERFORM set_config('frontdesk.ticket_how', 'merge', true);
    -- What was filled in goes again, unless somebody has changed it since.
    keep := jsonb_populate_record(keep, (
        SELECT coalesce(jsonb_object_agg(f.key, NULL), '{}') FROM jsonb_each(coalesce(told -> 'filled', '{}')) f
        WHERE to_jsonb(keep) -> f.key IS NOT DISTINCT FROM f.value));
    keep.tags := ARRAY(SELECT unnest(keep.tags) EXCEPT SELECT jsonb_array_elements_text(coalesce(told -> 'tags', '[]')));
    PERFORM ticket_put(keep);
    UPDATE tickets SET merged_into = NULL WHERE id = gone.id;
    PERFORM ticket_note_down(command, keep.id, 'unmerged', gone.title, jsonb_build_object('other', gone.id, 'number', gone.number));
    PERFORM ticket_note_down(command, gone.id, 'unmerged', keep.title, jsonb_build_object('other', keep.id, 'number', keep.number));
    -- What the customer wrote meanwhile to the ticket that pointed here is its own again.
    PERFORM ticket_tell_family(gone.id);
    PERFORM ticket_tell_family(keep.id);
    RETURN ticket_done(gone.id);
END $$;

REVOKE ALL ON FUNCTION ticket_unmerge FROM PUBLIC;
