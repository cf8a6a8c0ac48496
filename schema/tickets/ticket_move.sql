-- Moves tickets. A ticket moves if it still has the status that the desk saw; each ticket gets its own result.
CREATE OR REPLACE FUNCTION ticket_move(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    target TEXT := p ->> 'to';
    said TEXT := nullif(trim(p ->> 'reason'), '');
    asked RECORD;
    t tickets;
    results JSONB := '[]';
    result TEXT;
    why TEXT;
BEGIN
    PERFORM set_config('frontdesk.ticket_note', coalesce(trim(p ->> 'note'), ''), true);
    FOR asked IN SELECT DISTINCT ON (1) (m ->> 'id')::uuid AS id, m ->> 'seen' AS seen FROM jsonb_array_elements(p -> 'tickets') m ORDER BY 1 LOOP
        t := ticket_hold(asked.id);
        why := CASE WHEN t.id IS NOT NULL THEN ticket_no_move(t.status, target, t.is_answered, said, p ->> 'waits_for') END;
        result := CASE
            WHEN t.id IS NULL THEN 'gone'
            WHEN t.merged_into IS NOT NULL THEN 'merged'
            WHEN t.status <> asked.seen THEN 'changed'
            WHEN why = 'already' THEN 'already'
            WHEN why IS NOT NULL THEN 'not_allowed'
            ELSE 'done' END;
        IF result = 'done' THEN
            UPDATE tickets
            SET status = target,
                blocked_reason = CASE target WHEN 'blocked' THEN said END, waits_for = CASE target WHEN 'blocked' THEN p ->> 'waits_for' END,
                close_reason = CASE target WHEN 'done' THEN said END
            WHERE id = t.id;
            PERFORM ticket_remember(command, t);
        END IF;
        results := results || ticket_each(asked.id, result, CASE result WHEN 'not_allowed' THEN why END);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

REVOKE ALL ON FUNCTION ticket_move FROM PUBLIC;
