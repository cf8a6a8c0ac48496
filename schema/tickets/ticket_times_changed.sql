-- Updates running tickets after a change of opening hours or times. The trigger ticket_derive recomputes their
-- deadlines.
CREATE OR REPLACE FUNCTION ticket_times_changed()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tickets SET running_since = running_since WHERE running_since IS NOT NULL;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ticket_times_changed FROM PUBLIC;
