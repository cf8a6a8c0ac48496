-- `find_people` for consoles of the previous release.
CREATE OR REPLACE FUNCTION search_people(typed text, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT f.person_id, f.kind, f.name, f.email, f.phone, f.birth_date, f.matched, f.expected_today, f.score
    FROM find_people(typed, day, wanted) f;
END $$;

REVOKE ALL ON FUNCTION search_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_people TO frontdesk_staff;
