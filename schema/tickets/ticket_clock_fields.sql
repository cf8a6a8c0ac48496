-- Returns the clock and priority fields of a ticket that a merge changes.
CREATE OR REPLACE FUNCTION ticket_clock_fields(t tickets)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_object_agg(f, to_jsonb(t) -> f)
    FROM unnest('{priority,promised,escalated_at,answer_within,close_within,answer_late,close_late,is_answered,answered_at,answer_seconds}'::text[]) f
$$;

REVOKE ALL ON FUNCTION ticket_clock_fields FROM PUBLIC;
