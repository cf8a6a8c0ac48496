-- Returns true for the owner of the schema and for a superuser. In plpgsql, which keeps its plan; an SQL function that
-- cannot be inlined costs twenty times as much.
CREATE OR REPLACE FUNCTION acts_as_owner()
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = 'public.staff'::regclass), 'MEMBER');
END $$;

REVOKE ALL ON FUNCTION acts_as_owner FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acts_as_owner TO frontdesk_staff;
