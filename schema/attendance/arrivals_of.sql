-- Returns the arrivals of a day that were not undone, newest first. Includes those of the evening before for a class
-- that runs past midnight. SECURITY DEFINER, because row-level security would force a full read of the accounts: a
-- comparison with a name from JSON is not leakproof, so it would run after the policies.
CREATE OR REPLACE FUNCTION arrivals_of(day date)
RETURNS TABLE(
    event_id uuid, seat_id uuid, name text, course text, actor text, desk text,
    happened_at timestamp with time zone, recorded_at timestamp with time zone)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
    midnight TIMESTAMPTZ := site_day_start(day);
    next_midnight TIMESTAMPTZ := site_day_start(day + 1);
BEGIN
    RETURN QUERY
    SELECT e.id, e.seat_id,
           coalesce(nullif(trim(e.after ->> 'participant_name'), ''), u.first_name || ' ' || u.last_name, '(no name)'),
           c.name::text, e.actor, e.desk, e.happened_at, e.recorded_at
    FROM attendance_events e
    -- One by one (OFFSET 0), because a generic plan does not know how many arrivals a day has.
    CROSS JOIN LATERAL (SELECT * FROM schedule WHERE id = e.schedule_id OFFSET 0) s
    CROSS JOIN LATERAL (SELECT 1 FROM order_items WHERE id = e.seat_id AND status = 'attended' OFFSET 0) still_in
    LEFT JOIN LATERAL (SELECT * FROM users WHERE id = (e.after ->> 'participant_id')::uuid OFFSET 0) u ON TRUE
    JOIN courses c ON c.id = s.course_id
    WHERE e.recorded_at >= midnight - interval '18 hours' AND e.recorded_at < next_midnight
      AND (e.recorded_at >= midnight OR s.end_datetime > midnight)
      AND e.kind = 'admitted'
      AND (sees_all OR e.schedule_id = ANY (mine))
      AND NOT EXISTS (SELECT 1 FROM attendance_events x WHERE x.undoes = e.id)
    ORDER BY e.recorded_at DESC LIMIT 50;
END $$;

REVOKE ALL ON FUNCTION arrivals_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrivals_of TO frontdesk_staff;
