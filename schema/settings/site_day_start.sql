-- Returns the first instant of a day at the site.
CREATE OR REPLACE FUNCTION site_day_start(day date)
RETURNS timestamp with time zone
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day::timestamp AT TIME ZONE site_timezone()
$$;

REVOKE ALL ON FUNCTION site_day_start FROM PUBLIC;
GRANT EXECUTE ON FUNCTION site_day_start TO frontdesk_staff, frontdesk_website;
