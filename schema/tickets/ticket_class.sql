-- "CCW Permit, Sat 21 Nov 10:00", as the institute's clock has it.
CREATE OR REPLACE FUNCTION ticket_class(class uuid, zone text)
RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT c.name || to_char(s.start_datetime AT TIME ZONE zone, ', Dy FMDD Mon HH24:MI')
    FROM schedule s JOIN courses c ON c.id = s.course_id WHERE s.id = class
$$;

REVOKE ALL ON FUNCTION ticket_class FROM PUBLIC;
