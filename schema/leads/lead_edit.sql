-- Changes fields. changes: {field: [as the desk saw it, as it should be]}. A field that another user has set to a
-- different value in the meantime is a conflict: nothing is written, and the desk gets the current value, its author
-- and its time.
CREATE OR REPLACE FUNCTION lead_edit(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
    is_now JSONB := to_jsonb(l);
    conflicts JSONB;
BEGIN
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    SELECT jsonb_agg(jsonb_build_object('field', c.key, 'theirs', is_now -> c.key, 'by', a.actor, 'at', a.happened_at) ORDER BY c.key)
    INTO conflicts
    FROM jsonb_each(p -> 'changes') c
    LEFT JOIN LATERAL (SELECT actor, happened_at FROM lead_activities
                       WHERE lead_id = l.id AND kind = 'edited' AND details ? c.key
                       ORDER BY happened_at DESC, recorded_at DESC LIMIT 1) a ON TRUE
    WHERE c.key = ANY (lead_fields()) AND is_now -> c.key IS DISTINCT FROM c.value -> 0
      AND is_now -> c.key IS DISTINCT FROM c.value -> 1;
    IF conflicts IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'changed', 'lead', l.id, 'version', l.version, 'conflicts', conflicts);
    END IF;
    l := jsonb_populate_record(l, (SELECT jsonb_object_agg(c.key, c.value -> 1) FROM jsonb_each(p -> 'changes') c
                                   WHERE c.key = ANY (lead_fields())));
    PERFORM lead_is_whole(l);
    PERFORM lead_write(l);
    RETURN lead_done(l.id);
END $$;

REVOKE ALL ON FUNCTION lead_edit FROM PUBLIC;
