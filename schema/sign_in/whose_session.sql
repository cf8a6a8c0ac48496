-- Returns the kind of login of the session: staff (a row in `staff`, valid or not), owner, door (counts sign-in
-- attempts) or stranger.
CREATE OR REPLACE FUNCTION whose_session()
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM staff WHERE login = session_user) THEN 'staff'
                WHEN acts_as_owner() THEN 'owner'
                WHEN pg_has_role(session_user, 'frontdesk_door', 'MEMBER') THEN 'door'
                ELSE 'stranger' END;
END $$;

REVOKE ALL ON FUNCTION whose_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION whose_session TO frontdesk_door, frontdesk_staff;
