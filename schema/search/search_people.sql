-- Up to `wanted` people for what was typed, best first: the whole name, then who is expected
-- that day, then the rest; typing mistakes are forgiven when nothing fits as it stands. The number
-- of candidates is bounded, so the answer is quick however common the name. Without sequential
-- scans: for a LIMIT the planner hopes to meet rare letters early, and would read a million people.
CREATE OR REPLACE FUNCTION search_people(typed text, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF may('people.read') THEN
        RETURN QUERY SELECT * FROM search_everybody(typed, day, wanted);
    ELSE
        RETURN QUERY SELECT * FROM search_my_people(typed, day, wanted);
    END IF;
END $$;

REVOKE ALL ON FUNCTION search_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_people TO frontdesk_staff;
