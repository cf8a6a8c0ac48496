-- Returns one id per person. A guest has a row for each seat and order; the row of a seat wins, because it has more
-- data.
CREATE OR REPLACE FUNCTION distinct_people(people uuid[])
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT ON (coalesce(p.guest_key, p.person_id::text)) p.person_id
        FROM person_search p WHERE p.person_id = ANY (people)
        ORDER BY coalesce(p.guest_key, p.person_id::text), p.kind, p.person_id);
END $$;

REVOKE ALL ON FUNCTION distinct_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION distinct_people TO frontdesk_staff;
