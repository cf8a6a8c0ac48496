-- Merges `gone` into `keep`: fills in the fields that keep lacks, shows both conversations together, sends new messages
-- for either to keep, and uses the earlier deadline. No data is lost, so the merge can be undone.
CREATE OR REPLACE FUNCTION ticket_merge(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    keep tickets;
    gone tickets;
    filled JSONB;
    merged tickets;
    clock JSONB;
BEGIN
    PERFORM 1 FROM tickets WHERE id IN ((p ->> 'keep')::uuid, (p ->> 'gone')::uuid) ORDER BY id FOR NO KEY UPDATE;
    keep := ticket_hold((p ->> 'keep')::uuid);
    gone := ticket_hold((p ->> 'gone')::uuid);
    IF coalesce(ticket_closed(keep), ticket_closed(gone)) IS NOT NULL THEN
        RETURN coalesce(ticket_closed(keep), ticket_closed(gone));
    END IF;
    SELECT coalesce(jsonb_object_agg(f, to_jsonb(gone) -> f), '{}') INTO filled
    FROM unnest(array_remove(array_remove(ticket_fields(), 'title'), 'description')) f
    WHERE to_jsonb(keep) ->> f IS NULL AND to_jsonb(gone) ->> f IS NOT NULL;
    merged := ticket_with_deadlines_of(keep, gone);
    clock := CASE WHEN ticket_clock_fields(merged) <> ticket_clock_fields(keep)
                  THEN jsonb_build_object('before', ticket_clock_fields(keep), 'after', ticket_clock_fields(merged)) END;
    PERFORM set_config('frontdesk.ticket_how', 'merge', true);
    UPDATE tickets SET merged_into = keep.id WHERE id = gone.id;
    PERFORM ticket_note_down(command, keep.id, 'merged', gone.title, jsonb_strip_nulls(jsonb_build_object(
        'other', gone.id, 'number', gone.number,
        'tags', to_jsonb(ARRAY(SELECT unnest(gone.tags) EXCEPT SELECT unnest(keep.tags) ORDER BY 1)),
        'from', CASE WHEN merged.priority <> keep.priority THEN keep.priority END,
        'to', CASE WHEN merged.priority <> keep.priority THEN merged.priority END))
        || jsonb_build_object('filled', filled, 'clock', clock));
    keep := jsonb_populate_record(keep, filled);
    keep.tags := ticket_tags(keep.tags || gone.tags);
    PERFORM ticket_put(keep);
    IF clock IS NOT NULL THEN
        PERFORM ticket_put_clock(keep.id, merged);
    END IF;
    PERFORM ticket_tell_family(keep.id);
    UPDATE ticket_commands SET undo_with = jsonb_build_object('verb', 'unmerge', 'gone', gone.id) WHERE id = command;
    RETURN ticket_done(keep.id);
END $$;

REVOKE ALL ON FUNCTION ticket_merge FROM PUBLIC;
