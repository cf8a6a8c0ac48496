-- Returns true if a member of staff has a right now: by an individual grant or denial, otherwise by their roles.
CREATE OR REPLACE FUNCTION staff_may(person staff, wanted text)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    singly BOOLEAN;
BEGIN
    SELECT s.is_granted INTO singly
    FROM staff_permissions s JOIN permissions p ON p.id = s.permission_id
    WHERE s.staff_id = person.id AND p.name = wanted AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp());
    IF FOUND THEN
        RETURN singly;
    END IF;
    RETURN EXISTS (
        SELECT FROM permissions p
        JOIN role_permissions rp ON rp.permission_id = p.id
        JOIN roles r ON r.id = rp.role_id AND r.is_active
        WHERE p.name = wanted
          AND (r.name = person.role
               OR EXISTS (SELECT FROM user_roles u
                          WHERE u.staff_id = person.id AND u.role_id = r.id AND u.is_active
                            AND (u.expires_at IS NULL OR u.expires_at > clock_timestamp()))));
END $$;

REVOKE ALL ON FUNCTION staff_may FROM PUBLIC;
