CREATE OR REPLACE FUNCTION ticket_wait(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    waits BOOLEAN := (p ->> 'waiting')::boolean;
    asked RECORD;
    t tickets;
    results JSONB := '[]';
    result TEXT;
BEGIN
    FOR asked IN SELECT DISTINCT ON (1) (m ->> 'id')::uuid AS id, m ->> 'seen' AS seen FROM jsonb_array_elements(p -> 'tickets') m ORDER BY 1 LOOP
        t := ticket_hold(asked.id);
        result := CASE
            WHEN t.id IS NULL THEN 'gone'
            WHEN t.merged_into IS NOT NULL THEN 'merged'
            WHEN t.status <> asked.seen THEN 'changed'
            WHEN t.status = 'done' THEN 'not_allowed'
            WHEN (t.waiting_since IS NOT NULL) = waits THEN 'already'
            ELSE 'done' END;
        IF result = 'done' THEN
            UPDATE tickets SET status = CASE WHEN waits THEN 'in_progress' ELSE status END,
                               waiting_since = CASE WHEN waits THEN clock_timestamp() END WHERE id = t.id;
            PERFORM ticket_remember(command, t);
        END IF;
        results := results || ticket_each(asked.id, result, CASE result WHEN 'not_allowed' THEN 'not_open' END);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

REVOKE ALL ON FUNCTION ticket_wait FROM PUBLIC;
