-- Returns all users who work on tickets.
CREATE OR REPLACE FUNCTION ticket_takers()
RETURNS SETOF staff
LANGUAGE sql STABLE AS $$
    SELECT s.* FROM staff s
    WHERE s.is_active AND (s.valid_until IS NULL OR s.valid_until > now()) AND staff_may(s, 'tickets.write')
$$;

REVOKE ALL ON FUNCTION ticket_takers FROM PUBLIC;
