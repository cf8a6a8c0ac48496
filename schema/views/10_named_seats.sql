-- Seats with names and birth dates from the seat or the account behind it. Data about a participant belongs to the
-- first seat of an item. If the account's name differs from the seat's (is_same_person), the account is not the
-- participant's: neither it nor the data that the website copied from it counts.
CREATE OR REPLACE VIEW named_seats AS
SELECT seat_id_of(oi.id, oi.seat_no, n) AS seat_id, oi.id AS order_item_id, n AS seat_no, n = oi.seat_no AS is_first,
       oi.order_id, oi.schedule_id,
       oi.status, oi.arrived_at, oi.is_late, oi.left_early_at, oi.roster_note,
       CASE WHEN u.is_theirs THEN oi.participant_id END AS participant_id,
       CASE WHEN n = oi.seat_no THEN nullif(trim(coalesce(nullif(trim(oi.participant_name), ''),
                                                          u.first_name || ' ' || u.last_name)), '') END AS name,
       CASE WHEN n <> oi.seat_no THEN NULL
            WHEN u.is_theirs THEN coalesce(oi.participant_email, u.email)
            ELSE nullif(oi.participant_email, u.email) END AS email,
       CASE WHEN u.is_theirs THEN u.phone END AS phone,
       CASE WHEN n <> oi.seat_no THEN NULL
            WHEN u.is_theirs THEN coalesce(oi.participant_dob, u.date_of_birth)
            ELSE nullif(oi.participant_dob, u.date_of_birth) END AS birth_date,
       CASE WHEN u.is_theirs THEN u.emergency_name END AS emergency_name,
       CASE WHEN u.is_theirs THEN u.emergency_phone END AS emergency_phone
FROM order_items oi
CROSS JOIN LATERAL generate_series(oi.seat_no, oi.seat_no + oi.quantity - 1) n
-- OFFSET 0, because the planner expects a thousand seats per item and would read all accounts.
LEFT JOIN LATERAL (SELECT a.*, is_same_person(oi.participant_name, a.first_name || ' ' || a.last_name) AS is_theirs
                   FROM users a WHERE a.id = oi.participant_id AND n = oi.seat_no OFFSET 0) u ON TRUE;
