-- Returns true if the person is on a roster that the session teaches. The account behind a substitute is not.
CREATE OR REPLACE FUNCTION teaches_person(person uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine UUID[] := my_classes();
BEGIN
    RETURN EXISTS (SELECT FROM order_items oi LEFT JOIN users u ON u.id = oi.participant_id
                   WHERE oi.schedule_id = ANY (mine) AND oi.status <> 'cancelled'
                     AND person = coalesce(u.id, oi.id)
                     AND (u.id IS NULL OR is_same_person(oi.participant_name, u.first_name || ' ' || u.last_name)));
END $$;

REVOKE ALL ON FUNCTION teaches_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION teaches_person TO frontdesk_staff;
