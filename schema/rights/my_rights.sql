-- Returns all rights of the session, for a console that explains a refusal.
CREATE OR REPLACE FUNCTION my_rights()
RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT name FROM permissions WHERE may(name) ORDER BY name);
END $$;

REVOKE ALL ON FUNCTION my_rights FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_rights TO frontdesk_staff;
