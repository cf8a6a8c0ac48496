-- Undoes a command on each ticket that was not changed since; the other tickets get a result that says so. The clock
-- continues as if the command had not happened.
CREATE OR REPLACE FUNCTION ticket_undo(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    done ticket_commands;
    u ticket_undos;
    t tickets;
    results JSONB := '[]';
    result TEXT;
BEGIN
    SELECT * INTO done FROM ticket_commands WHERE id = (p ->> 'command')::uuid FOR UPDATE;
    IF done.id IS NULL OR done.undone_by IS NOT NULL
       OR done.undo_with IS NULL AND NOT EXISTS (SELECT FROM ticket_undos WHERE command_id = done.id) THEN
        RETURN '{"outcome": "nothing_to_undo"}';
    END IF;
    UPDATE ticket_commands SET undone_by = command WHERE id = done.id;
    IF done.undo_with IS NOT NULL THEN
        RETURN ticket_carry_out(command, done.undo_with);
    END IF;
    PERFORM set_config('frontdesk.ticket_how', 'undo', true);
    FOR u IN SELECT * FROM ticket_undos WHERE command_id = done.id ORDER BY ticket_id LOOP
        t := ticket_hold(u.ticket_id);
        result := CASE WHEN t.merged_into IS NOT NULL THEN 'merged' WHEN t.version <> u.version THEN 'changed' ELSE 'done' END;
        IF result = 'done' THEN
            PERFORM ticket_note_down(command, t.id, 'undone', NULL, jsonb_build_object('before', (
                SELECT jsonb_object_agg(k, to_jsonb(t) -> k) FROM jsonb_object_keys(u.before) k WHERE k IN ('status', 'priority', 'tags', 'assignee_id'))));
            -- Undo records from before these columns existed do not have them.
            t.answer_late := NULL;
            t.close_late := NULL;
            t := jsonb_populate_record(t, u.before);
            UPDATE tickets
            SET (status, priority, promised, tags, assignee_id, waiting_since, waits_for, blocked_reason, close_reason, done_at, reopened,
                 is_answered, used_seconds, running_since, answer_late, close_late, answer_within, close_within, close_seconds)
              = (t.status, t.priority, t.promised, t.tags, t.assignee_id, t.waiting_since, t.waits_for, t.blocked_reason, t.close_reason,
                 t.done_at, t.reopened, t.is_answered, t.used_seconds, t.running_since, t.answer_late, t.close_late, t.answer_within, t.close_within,
                 t.close_seconds)
            WHERE id = t.id;
        END IF;
        results := results || ticket_each(u.ticket_id, result, NULL);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'each', 'tickets', results);
END $$;

REVOKE ALL ON FUNCTION ticket_undo FROM PUBLIC;
