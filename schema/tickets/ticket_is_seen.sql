CREATE OR REPLACE FUNCTION ticket_is_seen(t tickets)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN t.id IS NOT NULL AND (may('tickets.read') OR may('tickets.read_own') AND coalesce(t.schedule_id = ANY (my_classes()), FALSE));
END $$;

REVOKE ALL ON FUNCTION ticket_is_seen FROM PUBLIC;
