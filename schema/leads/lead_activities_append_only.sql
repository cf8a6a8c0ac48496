CREATE OR REPLACE FUNCTION lead_activities_append_only()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was done about a lead is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'lead_activities_append_only';
END $$;

REVOKE ALL ON FUNCTION lead_activities_append_only FROM PUBLIC;
