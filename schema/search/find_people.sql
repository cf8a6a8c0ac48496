-- Returns people for the typed text whom the session may find, best first. `matched` is the field that matched. `how`
-- is `exact` if each typed word begins a word of the name, the email or the phone number, otherwise `similar`.
CREATE OR REPLACE FUNCTION find_people(typed text, day date, wanted integer)
RETURNS TABLE(
    person_id uuid, kind text, name text, email text, phone text, birth_date date, matched text,
    expected_today boolean, score integer, how text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF may('people.read') THEN
        RETURN QUERY SELECT * FROM find_everybody(typed, day, wanted);
    ELSE
        RETURN QUERY SELECT * FROM find_my_people(typed, day, wanted);
    END IF;
END $$;

REVOKE ALL ON FUNCTION find_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_people TO frontdesk_staff;
