-- The institute's zone. A zone that the server does not know fails here, at once and by name.
CREATE OR REPLACE FUNCTION site_timezone()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.timezone'), 'America/New_York')
$$;

REVOKE ALL ON FUNCTION site_timezone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION site_timezone TO frontdesk_staff, frontdesk_website;
