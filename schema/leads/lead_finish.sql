-- Completes or reopens a step. The second of two desks gets the name of the first.
CREATE OR REPLACE FUNCTION lead_finish(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    is_done BOOLEAN := (p ->> 'done')::boolean;
    l church_inquiries := lead_hold((SELECT lead_id FROM lead_steps WHERE id = (p ->> 'step')::uuid));
    s lead_steps;
BEGIN
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    END IF;
    SELECT * INTO s FROM lead_steps WHERE id = (p ->> 'step')::uuid FOR UPDATE;
    IF (s.done_at IS NOT NULL) = is_done THEN
        RETURN jsonb_build_object('outcome', 'already', 'by', coalesce(s.done_by, s.created_by), 'at', coalesce(s.done_at, s.created_at));
    END IF;
    UPDATE lead_steps SET done_at = CASE WHEN is_done THEN now() END, done_by = CASE WHEN is_done THEN lead_actor() END
    WHERE id = s.id;
    PERFORM lead_note_down(command, l.id, CASE WHEN is_done THEN 'step_done' ELSE 'step_reopened' END, s.what,
                           jsonb_build_object('step', s.id));
    RETURN lead_done(l.id);
END $$;

REVOKE ALL ON FUNCTION lead_finish FROM PUBLIC;
