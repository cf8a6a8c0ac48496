CREATE OR REPLACE FUNCTION ticket_assignee_renamed()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tickets SET assignee_name = NEW.display_name WHERE assignee_id = NEW.id;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ticket_assignee_renamed FROM PUBLIC;
