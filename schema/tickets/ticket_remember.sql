-- Saves what a command changed in a ticket, so that it can be undone.
CREATE OR REPLACE FUNCTION ticket_remember(command uuid, was tickets)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
BEGIN
    SELECT * INTO t FROM tickets WHERE id = was.id;
    INSERT INTO ticket_undos (command_id, ticket_id, before, version)
    SELECT command, t.id, jsonb_object_agg(f, to_jsonb(was) -> f), t.version
    FROM unnest('{status,priority,promised,tags,assignee_id,waiting_since,waits_for,blocked_reason,close_reason,done_at,reopened,
                  is_answered,used_seconds,running_since,answer_late,close_late,answer_within,close_within,close_seconds}'::text[]) f
    WHERE to_jsonb(was) -> f IS DISTINCT FROM to_jsonb(t) -> f
    HAVING count(*) > 0;
END $$;

REVOKE ALL ON FUNCTION ticket_remember FROM PUBLIC;
