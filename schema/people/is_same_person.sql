-- Returns true if the name on a seat can be that of the account behind it. The website may enter a substitute by
-- changing only the name. The account's papers are then not the substitute's. It is the same person if one name has all
-- words of the other (a middle name, another order, accents), if they differ only in spaces and punctuation, or if the
-- last names are equal and one first name is a nickname of the other.
-- In doubt it is another person: another signature costs a minute, but a stranger's waiver covers no one. Therefore a
-- relative with the same last name is another person, and so is a misspelled name until a desk corrects it.
CREATE OR REPLACE FUNCTION is_same_person(seat_name text, account_name text)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    here TEXT[];
    there TEXT[];
BEGIN
    -- Almost always: the seat has no name, or exactly the account's name.
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
