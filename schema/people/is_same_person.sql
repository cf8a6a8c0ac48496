-- Whether the name on a seat can be that of the account behind it. The website may put in a substitute by
-- changing the name alone; then the account's papers are not the substitute's. It is the same person when
-- one name has all the words of the other (a middle name, another order, accents), when they differ in
-- spaces and signs only, or when the last names are equal and one first name is a nickname of the other.
-- In doubt it is somebody else: to sign once more costs a minute, a stranger's waiver covers nobody. So a
-- relative of the same last name is somebody else, and so is a misspelt name until a desk mends it.
CREATE OR REPLACE FUNCTION is_same_person(seat_name text, account_name text)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    here TEXT[];
    there TEXT[];
BEGIN
    -- Nearly always: no name of its own, or the account's word for word.
    IF coalesce(trim(seat_name), '') = '' OR lower(trim(seat_name)) = lower(trim(account_name)) THEN
        RETURN TRUE;
    END IF;
    here := string_to_array(fold(seat_name), ' ');
    there := string_to_array(fold(account_name), ' ');
    IF here = '{}' OR there = '{}' OR there IS NULL THEN
        RETURN FALSE;
    END IF;
    RETURN here <@ there OR there <@ here
        OR array_to_string(here, '') = array_to_string(there, '')
        OR (here[cardinality(here)] = there[cardinality(there)]
            AND EXISTS (SELECT 1 FROM nicknames n
                        WHERE n.word = here[1] AND there[1] = ANY (string_to_array(n.others, ' '))));
END $$;

REVOKE ALL ON FUNCTION is_same_person FROM PUBLIC;
