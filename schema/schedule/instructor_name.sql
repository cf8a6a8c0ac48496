CREATE OR REPLACE FUNCTION instructor_name(instructor uuid)
RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT trim(u.first_name || ' ' || u.last_name)
    FROM instructors i JOIN users u ON u.id = i.user_id WHERE i.id = instructor
$$;

REVOKE ALL ON FUNCTION instructor_name FROM PUBLIC;
GRANT EXECUTE ON FUNCTION instructor_name TO frontdesk_website;
