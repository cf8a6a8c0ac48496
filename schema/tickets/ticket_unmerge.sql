CREATE OR REPLACE FUNCTION ticket_unmerge(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    gone tickets;
    keep tickets;
    told JSONB;
    before tickets;
    after tickets;
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
    -- Clears the fields that the merge filled in, unless they were changed since.
    keep := jsonb_populate_record(keep, (
        SELECT coalesce(jsonb_object_agg(f.key, NULL), '{}') FROM jsonb_each(coalesce(told -> 'filled', '{}')) f
        WHERE to_jsonb(keep) -> f.key IS NOT DISTINCT FROM f.value));
    keep.tags := ARRAY(SELECT unnest(keep.tags) EXCEPT SELECT jsonb_array_elements_text(coalesce(told -> 'tags', '[]')));
    PERFORM ticket_put(keep);
    -- Restores the deadline from before the merge.
    after := jsonb_populate_record(NULL::tickets, told #> '{clock,after}');
    IF told #> '{clock,before}' IS NOT NULL AND (keep.priority, keep.promised, keep.answer_within, keep.close_within)
       IS NOT DISTINCT FROM (after.priority, after.promised, after.answer_within, after.close_within) THEN
        before := jsonb_populate_record(keep, told #> '{clock,before}');
        -- The ticket was answered since.
        IF keep.answered_at IS NOT NULL THEN
            before.is_answered := keep.is_answered;
            before.answered_at := keep.answered_at;
            before.answer_seconds := keep.answer_seconds;
        END IF;
        PERFORM ticket_put_clock(keep.id, before);
    END IF;
    UPDATE tickets SET merged_into = NULL WHERE id = gone.id;
    PERFORM ticket_note_down(command, keep.id, 'unmerged', gone.title, jsonb_build_object('other', gone.id, 'number', gone.number));
    PERFORM ticket_note_down(command, gone.id, 'unmerged', keep.title, jsonb_build_object('other', keep.id, 'number', keep.number));
    -- Messages that the customer sent to the merged ticket in the meantime belong to it again.
    PERFORM ticket_tell_family(gone.id);
    PERFORM ticket_tell_family(keep.id);
    RETURN ticket_done(gone.id);
END $$;

REVOKE ALL ON FUNCTION ticket_unmerge FROM PUBLIC;
