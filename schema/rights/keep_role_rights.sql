CREATE OR REPLACE FUNCTION keep_role_rights()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE roles r SET rights = now_has.names
    FROM (SELECT q.id, ARRAY(SELECT p.name FROM role_permissions rp JOIN permissions p ON p.id = rp.permission_id
                             WHERE rp.role_id = q.id ORDER BY p.name) AS names FROM roles q) now_has
    WHERE now_has.id = r.id AND r.rights <> now_has.names;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION keep_role_rights FROM PUBLIC;
