-- Returns the desk of the session, from its application_name ("frontdesk desk-1").
CREATE OR REPLACE FUNCTION current_desk()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(regexp_replace(current_setting('application_name', true), '^frontdesk ', ''), '')
$$;

REVOKE ALL ON FUNCTION current_desk FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_desk TO frontdesk_staff;
