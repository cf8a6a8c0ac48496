CREATE OR REPLACE VIEW person_search_source AS
SELECT id AS person_id, 'account' AS kind, trim(first_name || ' ' || last_name) AS name, email, phone,
       date_of_birth AS birth_date
FROM users WHERE deleted_at IS NULL
UNION ALL
SELECT id, 'attendee', trim(participant_name), participant_email, NULL, participant_dob
FROM order_items WHERE participant_id IS NULL AND participant_name ~ '\S'
UNION ALL
SELECT id, 'buyer', trim(coalesce(guest_name, billing_name)), guest_email, guest_phone, NULL
FROM orders WHERE user_id IS NULL AND coalesce(guest_name, billing_name) ~ '\S';
