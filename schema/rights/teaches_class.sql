CREATE OR REPLACE FUNCTION teaches_class(class uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN class = ANY (my_classes());
END $$;

REVOKE ALL ON FUNCTION teaches_class FROM PUBLIC;
GRANT EXECUTE ON FUNCTION teaches_class TO frontdesk_staff;
