-- Returns the people on the rosters that the session teaches, with the ids of person_search: the account if it is the
-- participant's own, otherwise the seat. Neither buyers nor the account behind a substitute are included.
CREATE OR REPLACE FUNCTION my_people()
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT coalesce(u.id, oi.id)
                 FROM order_items oi LEFT JOIN users u ON u.id = oi.participant_id
                 WHERE oi.schedule_id = ANY (my_classes())
                   AND (u.id IS NULL OR is_same_person(oi.participant_name, u.first_name || ' ' || u.last_name)));
END $$;

REVOKE ALL ON FUNCTION my_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_people TO frontdesk_staff;
