-- Formats an instant in `zone`: "Mon, Nov 30, 8:00 AM", with the year if it differs from the current one. With
-- site.locale = iso: "2026-11-30 08:00". Same as Format::date_time in src/domain/format; a test compares.
CREATE OR REPLACE FUNCTION site_moment(at timestamptz, zone text)
RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT to_char(at AT TIME ZONE zone, CASE
        WHEN (SELECT value #>> '{}' FROM settings WHERE key = 'site.locale') = 'iso' THEN 'YYYY-MM-DD HH24:MI'
        WHEN extract(year FROM at AT TIME ZONE zone) = extract(year FROM now() AT TIME ZONE zone)
            THEN 'Dy, Mon FMDD, FMHH12:MI AM'
        ELSE 'Mon FMDD, YYYY, FMHH12:MI AM' END)
$$;

REVOKE ALL ON FUNCTION site_moment FROM PUBLIC;
