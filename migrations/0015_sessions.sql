-- A class as the day and the roster show it, with its seats: one round trip for a day.

CREATE VIEW sessions AS
SELECT s.id, c.name AS course, s.start_datetime AS starts_at, s.end_datetime AS ends_at,
       s.location_name AS venue, (SELECT trim(u.first_name || ' ' || u.last_name) FROM instructors i JOIN users u ON u.id = i.user_id
        WHERE i.id = s.instructor_id) AS instructor,
       to_jsonb(s.status) AS status, s.status AS status_word,
       s.max_capacity AS capacity, s.spots_filled AS taken,
       c.ammo_count, coalesce(c.gear_required, '{}') AS gear_required,
       coalesce(c.gear_provided, '{}') AS gear_provided, s.notes,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', h.kind, 'old', h.old_value, 'new', h.new_value,
                                                     'at', h.changed_at) ORDER BY h.id), '[]')
        FROM schedule_changes h
        WHERE h.schedule_id = s.id AND h.changed_at > s.start_datetime - interval '2 days') AS changes,
       (SELECT coalesce(jsonb_agg(f.facts ORDER BY f.name IS NULL, lower(f.name), f.seat_no), '[]')
        FROM seat_facts f WHERE f.schedule_id = s.id) AS seats
FROM schedule s JOIN courses c ON c.id = s.course_id;
