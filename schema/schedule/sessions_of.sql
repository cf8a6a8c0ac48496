CREATE OR REPLACE FUNCTION sessions_of(classes uuid[])
RETURNS TABLE(
    id uuid, course text, starts_at timestamp with time zone, ends_at timestamp with time zone, venue text,
    instructor text, status jsonb, capacity integer, taken integer, ammo_count integer, gear_required text[],
    gear_provided text[], notes text, changes jsonb, seats jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
    hidden JSONB := hidden_facts();
    secret_word TEXT := (SELECT secret FROM facts_secret);
BEGIN
    RETURN QUERY
    SELECT s.id, c.name::text, s.start_datetime, s.end_datetime, s.location_name::text,
           instructor_name(s.instructor_id), to_jsonb(s.status), s.max_capacity, s.spots_filled, c.ammo_count,
           coalesce(c.gear_required, '{}'), coalesce(c.gear_provided, '{}'), s.notes,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', h.kind, 'old', h.old_value, 'new', h.new_value,
                                                         'at', h.changed_at) ORDER BY h.id), '[]')
            FROM schedule_changes h
            WHERE h.schedule_id = s.id AND h.changed_at > s.start_datetime - interval '2 days'),
           (SELECT coalesce(jsonb_agg(shown_facts(f.facts, hidden, secret_word)
                                      ORDER BY f.name IS NULL, lower(f.name), f.seat_no), '[]')
            FROM seat_facts_all f WHERE f.schedule_id = s.id)
    FROM schedule s JOIN courses c ON c.id = s.course_id
    WHERE s.id = ANY (classes) AND (sees_all OR s.id = ANY (mine));
END $$;

REVOKE ALL ON FUNCTION sessions_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sessions_of TO frontdesk_staff;
