-- With other hours or times what runs is due at another instant; the trigger above reckons it.
CREATE OR REPLACE FUNCTION ticket_times_changed()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tickets SET running_since = running_since WHERE running_since IS NOT NULL;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ticket_times_changed FROM PUBLIC;
