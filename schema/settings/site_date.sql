-- Returns the date of an instant at the site.
CREATE OR REPLACE FUNCTION site_date(at timestamptz)
RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (at AT TIME ZONE site_timezone())::date
$$;

REVOKE ALL ON FUNCTION site_date FROM PUBLIC;
GRANT EXECUTE ON FUNCTION site_date TO frontdesk_staff, frontdesk_website;
