-- Changes fields. changes: {field: [as the desk saw it, as it should be]}. A field that another user has set to a
-- different value in the meantime is a conflict: nothing is written, and the desk gets the current value, its author
-- and its time.
CREATE OR REPLACE FUNCTION ticket_edit(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    t tickets := ticket_hold((p ->> 'ticket')::uuid);
    is_now JSONB := to_jsonb(t);
    conflicts JSONB;
BEGIN
    IF ticket_closed(t) IS NOT NULL THEN
        RETURN ticket_closed(t);
    END IF;
    SELECT jsonb_agg(jsonb_build_object('field', c.key, 'theirs', is_now -> c.key, 'by', a.actor, 'at', a.happened_at) ORDER BY c.key)
    INTO conflicts
    FROM jsonb_each(p -> 'changes') c
    LEFT JOIN LATERAL (SELECT actor, happened_at FROM ticket_activities
                       WHERE ticket_id = t.id AND kind = 'edited' AND details ? c.key ORDER BY happened_at DESC LIMIT 1) a ON TRUE
    WHERE c.key = ANY (ticket_fields()) AND is_now -> c.key IS DISTINCT FROM c.value -> 0
      AND is_now -> c.key IS DISTINCT FROM c.value -> 1;
    IF conflicts IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'conflict', 'ticket', t.id, 'version', t.version, 'conflicts', conflicts);
    END IF;
    t := jsonb_populate_record(t, (SELECT coalesce(jsonb_object_agg(c.key, c.value -> 1), '{}') FROM jsonb_each(p -> 'changes') c
                                   WHERE c.key = ANY (ticket_fields())));
    IF NOT ticket_links_are_there(t) THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    PERFORM ticket_put(t);
    RETURN ticket_done(t.id);
END $$;

REVOKE ALL ON FUNCTION ticket_edit FROM PUBLIC;
