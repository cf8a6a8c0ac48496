-- Returns the account that a signature for a seat covers; NULL if the name on the seat is not the account's, that is,
-- for a substitute, unless the account's person has signed.
CREATE OR REPLACE FUNCTION covered_account(seat order_items, covers text, signed text)
RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT u.id FROM users u
            WHERE u.id = seat.participant_id
              AND (is_same_person(coalesce(covers, seat.participant_name), u.first_name || ' ' || u.last_name)
                   OR (covers IS NULL AND is_same_person(signed, u.first_name || ' ' || u.last_name))));
END $$;

REVOKE ALL ON FUNCTION covered_account FROM PUBLIC;
