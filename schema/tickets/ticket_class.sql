-- Returns "CCW Permit, Sat, Nov 21, 10:00 AM", in the institute's time zone.
CREATE OR REPLACE FUNCTION ticket_class(class uuid, zone text)
RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT c.name || ', ' || site_moment(s.start_datetime, zone)
    FROM schedule s JOIN courses c ON c.id = s.course_id WHERE s.id = class
$$;

REVOKE ALL ON FUNCTION ticket_class FROM PUBLIC;
