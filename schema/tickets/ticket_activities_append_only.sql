CREATE OR REPLACE FUNCTION ticket_activities_append_only()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was done about a ticket is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ticket_activities_append_only';
END $$;

REVOKE ALL ON FUNCTION ticket_activities_append_only FROM PUBLIC;
