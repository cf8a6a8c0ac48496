CREATE OR REPLACE FUNCTION lead_assign(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    in_turn BOOLEAN := p ->> 'verb' = 'take_turns';
    takers UUID[];
    logins TEXT[];
    turn INTEGER := 0;
    asked UUID;
    l church_inquiries;
    taker UUID := (p ->> 'to')::uuid;
    results JSONB := '[]';
BEGIN
    IF in_turn THEN
        PERFORM set_config('frontdesk.lead_how', 'round_robin', true);
        -- Two desks at once also take turns.
        PERFORM 1 FROM lead_turns FOR UPDATE;
        SELECT array_agg(t.id), array_agg(t.login) INTO takers, logins FROM lead_takers() t;
        IF takers IS NULL THEN
            RETURN '{"outcome": "nobody"}';
        END IF;
        turn := coalesce(array_position(logins, (SELECT last_login FROM lead_turns)), 0);
    ELSIF taker IS NOT NULL AND NOT EXISTS (
        SELECT FROM staff s WHERE s.id = taker AND staff_is_working(s.id) AND staff_may(s, 'leads.manage')) THEN
        RETURN '{"outcome": "nobody"}';
    END IF;
    FOR asked IN SELECT (e #>> '{}')::uuid FROM jsonb_array_elements(p -> 'leads') WITH ORDINALITY AS t (e, n)
                 ORDER BY CASE WHEN in_turn THEN n END, 1 LOOP
        l := lead_hold(asked);
        IF lead_closed(l) IS NULL THEN
            IF in_turn THEN
                turn := turn % cardinality(takers) + 1;
                taker := takers[turn];
            END IF;
            UPDATE church_inquiries SET assignee_id = taker, assigned_to = CASE WHEN taker IS NULL THEN NULL ELSE assigned_to END
            WHERE id = asked AND assignee_id IS DISTINCT FROM taker OR id = asked AND taker IS NULL;
        END IF;
        results := results || (SELECT jsonb_build_object(
                'id', asked, 'result', CASE WHEN c.id IS NULL THEN 'gone' WHEN c.merged_into IS NOT NULL THEN 'merged' ELSE 'assigned' END,
                'assignee_id', c.assignee_id, 'assignee', c.assignee_name)
            FROM (SELECT) one LEFT JOIN church_inquiries c ON c.id = asked);
    END LOOP;
    IF in_turn AND turn > 0 THEN
        UPDATE lead_turns SET last_login = logins[turn];
    END IF;
    RETURN jsonb_build_object('outcome', 'assigned', 'leads', results);
END $$;

REVOKE ALL ON FUNCTION lead_assign FROM PUBLIC;
