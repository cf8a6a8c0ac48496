-- Sets assignee, priority or tags. There is no conflict: the last write wins.
CREATE OR REPLACE FUNCTION ticket_set(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    verb TEXT := p ->> 'verb';
    taker UUID := CASE verb WHEN 'assign' THEN (p ->> 'to')::uuid END;
    added TEXT[] := ticket_tags(ARRAY(SELECT jsonb_array_elements_text(CASE verb WHEN 'tag' THEN p -> 'add' ELSE '[]' END)));
    removed TEXT[] := ticket_tags(ARRAY(SELECT jsonb_array_elements_text(CASE verb WHEN 'tag' THEN p -> 'remove' ELSE '[]' END)));
    asked UUID;
    t tickets;
    becomes tickets;
    results JSONB := '[]';
    result TEXT;
BEGIN
    IF taker IS NOT NULL AND NOT EXISTS (SELECT FROM ticket_takers() s WHERE s.id = taker) THEN
        RETURN '{"outcome": "nobody"}';
    END IF;
    FOR asked IN SELECT DISTINCT (e #>> '{}')::uuid FROM jsonb_array_elements(p -> 'tickets') e ORDER BY 1 LOOP
        t := ticket_hold(asked);
        becomes := t;
        CASE verb
            WHEN 'assign' THEN becomes.assignee_id := taker;
            WHEN 'prioritise' THEN becomes.priority := p ->> 'to'; becomes.promised := p ->> 'to';
            WHEN 'tag' THEN becomes.tags := ticket_tags(ARRAY(SELECT unnest(t.tags || added) EXCEPT SELECT unnest(removed)));
        END CASE;
        result := CASE
            WHEN t.id IS NULL THEN 'gone'
            WHEN t.merged_into IS NOT NULL THEN 'merged'
            WHEN becomes IS NOT DISTINCT FROM t THEN 'already'
            ELSE 'done' END;
        IF result = 'done' THEN
            UPDATE tickets SET assignee_id = becomes.assignee_id, priority = becomes.priority, promised = becomes.promised, tags = becomes.tags
            WHERE id = t.id;
            PERFORM ticket_remember(command, t);
        END IF;
        results := results || ticket_each(asked, result, NULL);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

REVOKE ALL ON FUNCTION ticket_set FROM PUBLIC;
