-- Returns the institute's time zone. A zone unknown to the server raises an error with its name at first use.
CREATE OR REPLACE FUNCTION site_timezone()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.timezone'), 'America/New_York')
$$;

REVOKE ALL ON FUNCTION site_timezone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION site_timezone TO frontdesk_staff, frontdesk_website;
