CREATE OR REPLACE FUNCTION lead_note_down(command uuid, lead uuid, what text, words text, more jsonb)
RETURNS void
LANGUAGE sql AS $$
    INSERT INTO lead_activities (id, lead_id, kind, body, details, actor, desk)
    VALUES (lead_activity_id(command, lead, what), lead, what, words, coalesce(more, '{}'), lead_actor(), current_desk())
$$;

REVOKE ALL ON FUNCTION lead_note_down FROM PUBLIC;
