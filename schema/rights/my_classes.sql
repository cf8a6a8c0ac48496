-- Returns the classes that the session teaches. An assignment and its removal take effect at once.
CREATE OR REPLACE FUNCTION my_classes()
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me staff := current_staff();
BEGIN
    IF me.user_id IS NULL OR NOT may('schedule.read_own') THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(SELECT s.id FROM instructors i JOIN schedule s ON s.instructor_id = i.id WHERE i.user_id = me.user_id);
END $$;

REVOKE ALL ON FUNCTION my_classes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_classes TO frontdesk_staff;
