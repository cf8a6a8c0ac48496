-- Finds the person with exactly this email or phone (`wanted_kind`), for a user who may not read them: an instructor
-- with a caller's number learns which student it is. Returns only people whom the session may see.
CREATE OR REPLACE FUNCTION find_by_blind(wanted_kind text, value text)
RETURNS TABLE(person_id uuid, kind text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sees_all BOOLEAN := may('people.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_people() END;
BEGIN
    PERFORM require_staff();
    RETURN QUERY
    SELECT DISTINCT p.person_id, p.kind
    FROM unnest(session_keys()) k
    JOIN blind_index b ON b.blind = blind_of(wanted_kind, value, k)
    JOIN person_search p ON p.person_id = b.person_id
    WHERE b.kind = wanted_kind AND (sees_all OR p.person_id = ANY (mine));
END $$;

REVOKE ALL ON FUNCTION find_by_blind FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_by_blind TO frontdesk_staff;
