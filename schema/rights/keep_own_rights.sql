CREATE OR REPLACE FUNCTION keep_own_rights()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE staff s SET has_own_rights = NOT s.has_own_rights
    WHERE s.has_own_rights <> (EXISTS (SELECT FROM staff_permissions d WHERE d.staff_id = s.id)
                               OR EXISTS (SELECT FROM user_roles u WHERE u.staff_id = s.id));
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION keep_own_rights FROM PUBLIC;
