-- All people who can be found: accounts, attendees without an account, guests who bought. A guest who bought for
-- themselves has the contact data of the order. All rows of one guest share a `guest_key`: the name with the email,
-- otherwise with the phone, otherwise within the order.
CREATE OR REPLACE VIEW person_search_source AS
SELECT id AS person_id, 'account' AS kind, trim(first_name || ' ' || last_name) AS name, email, phone,
       date_of_birth AS birth_date, NULL AS guest_key
FROM users WHERE deleted_at IS NULL
UNION ALL
SELECT g.person_id, g.kind, g.name, g.email, g.phone, g.birth_date,
       name_key(g.name) || '|' || coalesce(lower(g.email), nullif(regexp_replace(g.phone, '\D', '', 'g'), ''), g.order_id::text)
FROM (SELECT oi.id AS person_id, 'attendee' AS kind, trim(oi.participant_name) AS name,
             coalesce(nullif(trim(oi.participant_email), ''),
                      CASE WHEN self.holds THEN nullif(trim(o.guest_email), '') END)::varchar(255) AS email,
             CASE WHEN self.holds THEN nullif(trim(o.guest_phone), '') END::varchar AS phone,
             oi.participant_dob AS birth_date, o.id AS order_id
      FROM order_items oi JOIN orders o ON o.id = oi.order_id
      CROSS JOIN LATERAL (SELECT o.user_id IS NULL AND lower(trim(oi.participant_name))
                                 = lower(trim(coalesce(o.guest_name, o.billing_name))) AS holds) self
      WHERE oi.participant_id IS NULL AND oi.participant_name ~ '\S'
      UNION ALL
      SELECT id, 'buyer', trim(coalesce(guest_name, billing_name)), nullif(trim(guest_email), '')::varchar(255),
             nullif(trim(guest_phone), '')::varchar, NULL, id
      FROM orders
      WHERE user_id IS NULL AND coalesce(guest_name, billing_name) ~ '\S') g;
