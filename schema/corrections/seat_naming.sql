-- Returns the participant of a seat as its columns name them.
CREATE OR REPLACE FUNCTION seat_naming(seat order_items)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('name', seat.participant_name, 'email', seat.participant_email,
                              'person', seat.participant_id, 'birth_date', seat.participant_dob)
$$;

REVOKE ALL ON FUNCTION seat_naming FROM PUBLIC;
