-- Returns true if an admin has set the password of the session user, who must change it.
CREATE OR REPLACE FUNCTION must_change_my_password()
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((current_staff()).must_change_password, FALSE);
END $$;

REVOKE ALL ON FUNCTION must_change_my_password FROM PUBLIC;
GRANT EXECUTE ON FUNCTION must_change_my_password TO frontdesk_door, frontdesk_staff;
