-- Returns true if a member of staff can sign in.
CREATE OR REPLACE FUNCTION staff_is_working(person uuid)
RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT s.is_active AND (s.valid_until IS NULL OR s.valid_until > now()) FROM staff s WHERE s.id = person), FALSE)
$$;

REVOKE ALL ON FUNCTION staff_is_working FROM PUBLIC;
