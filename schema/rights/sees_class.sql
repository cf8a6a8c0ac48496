-- Returns true if the session sees a class and its roster.
CREATE OR REPLACE FUNCTION sees_class(class uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN may('schedule.read') OR class = ANY (my_classes());
END $$;

REVOKE ALL ON FUNCTION sees_class FROM PUBLIC;
