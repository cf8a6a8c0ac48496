-- Returns each status with its count, its overdue count, and its first cards: by due date, and the newest first for
-- done tickets. With search words, a column is counted up to 1000.
CREATE OR REPLACE FUNCTION ticket_board(p_ask jsonb, p_most integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET jit = 'off' SET TimeZone = 'UTC' AS $$
DECLARE
    eyes JSONB := ticket_eyes();
    condition TEXT := ticket_where(p_ask - 'statuses', eyes);
    totals JSONB := '{}';
    counted JSONB;
    column_is TEXT;
BEGIN
    FOREACH column_is IN ARRAY '{todo,in_progress,blocked,done}'::text[] LOOP
        EXECUTE format('SELECT jsonb_build_object(''tickets'', count(*), ''overdue'', count(*) FILTER (WHERE t.due_at < now()))
                        FROM (SELECT t.due_at FROM tickets t WHERE t.status = %L %s AND %s LIMIT %L) t',
                       column_is, CASE WHEN column_is <> 'done' THEN 'AND t.status <> ''done''' END, condition,
                       CASE WHEN p_ask ->> 'text' IS NOT NULL THEN 1000 END) INTO counted;
        totals := totals || jsonb_build_object(column_is, counted);
    END LOOP;
    RETURN (SELECT jsonb_agg(jsonb_build_object('status', status, 'tickets', 0) || (totals -> status)
                || jsonb_build_object('cards', CASE WHEN totals #>> ARRAY[status, 'tickets'] <> '0' THEN ticket_cards(
                       format('t.status = %L %s AND %s', status, CASE WHEN status <> 'done' THEN 'AND t.status <> ''done''' END, condition),
                       CASE status WHEN 'done' THEN 'done' ELSE 'due' END, status = 'done', NULL, p_most, eyes) ELSE '[]' END) ORDER BY n)
            FROM unnest('{todo,in_progress,blocked,done}'::text[]) WITH ORDINALITY AS s (status, n));
END $$;

REVOKE ALL ON FUNCTION ticket_board FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_board TO frontdesk_staff;
