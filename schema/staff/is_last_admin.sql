-- Returns true for the last admin, who cannot be disabled or given another role, because no console could repair that.
CREATE OR REPLACE FUNCTION is_last_admin(person staff)
RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT person.role = 'admin' AND person.is_active
           AND NOT EXISTS (SELECT FROM staff s WHERE s.role = 'admin' AND s.is_active AND s.id <> person.id
                             AND (s.valid_until IS NULL OR s.valid_until > now()))
$$;

REVOKE ALL ON FUNCTION is_last_admin FROM PUBLIC;
