-- Returns true if the session is the website's own login, which only sees rows of its customers.
CREATE OR REPLACE FUNCTION is_website()
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN pg_has_role(session_user, 'frontdesk_website', 'MEMBER') AND NOT acts_as_owner()
           AND NOT EXISTS (SELECT FROM staff WHERE login = session_user);
END $$;

REVOKE ALL ON FUNCTION is_website FROM PUBLIC;
