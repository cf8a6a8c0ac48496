CREATE OR REPLACE FUNCTION is_staff()
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (current_staff()).id IS NOT NULL;
END $$;

REVOKE ALL ON FUNCTION is_staff FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_staff TO frontdesk_staff;
