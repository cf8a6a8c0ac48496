-- Moves one or more leads. A lead moves if it is still in the stage that the desk saw; each lead gets its own result.
CREATE OR REPLACE FUNCTION lead_move(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    target TEXT := p ->> 'to';
    asked RECORD;
    l church_inquiries;
    results JSONB := '[]';
    result TEXT;
    last RECORD;
BEGIN
    PERFORM set_config('frontdesk.lead_note', coalesce(p ->> 'note', ''), true);
    FOR asked IN SELECT (m ->> 'id')::uuid AS id, m ->> 'seen' AS seen FROM jsonb_array_elements(p -> 'leads') m ORDER BY 1 LOOP
        l := lead_hold(asked.id);
        result := CASE
            WHEN l.id IS NULL THEN 'gone'
            WHEN l.merged_into IS NOT NULL THEN 'merged'
            WHEN l.status <> asked.seen THEN 'changed'
            WHEN NOT lead_may_follow(l.status, target) THEN 'not_allowed'
            WHEN l.status = 'won' AND EXISTS (SELECT FROM lead_classes c JOIN schedule s ON s.id = c.schedule_id
                                              WHERE c.lead_id = l.id AND s.status <> 'cancelled') THEN 'has_class'
            ELSE 'moved' END;
        IF result = 'moved' THEN
            UPDATE church_inquiries
            SET status = target, close_reason = p ->> 'reason', close_note = nullif(trim(p ->> 'note'), ''),
                return_on = (p ->> 'return_on')::date
            WHERE id = l.id;
        END IF;
        SELECT a.actor, a.happened_at, c.status INTO last
        FROM church_inquiries c LEFT JOIN lead_activities a
            ON a.lead_id = c.id AND a.kind IN ('created', 'imported', 'stage')
        WHERE c.id = asked.id ORDER BY a.happened_at DESC, a.recorded_at DESC LIMIT 1;
        results := results || jsonb_build_object('id', asked.id, 'result', result, 'stage', last.status,
                                                 'by', last.actor, 'at', last.happened_at);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'moved', 'leads', results);
END $$;

REVOKE ALL ON FUNCTION lead_move FROM PUBLIC;
