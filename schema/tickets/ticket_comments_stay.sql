-- Refuses to change a comment, except to move it to another ticket and back.
CREATE OR REPLACE FUNCTION ticket_comments_stay()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{ticket_id,split_from,updated_at}'::text[]
                            = to_jsonb(OLD) - '{ticket_id,split_from,updated_at}'::text[] THEN
        NEW.updated_at := now();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was written to a ticket stays'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ticket_comments_stay';
END $$;

REVOKE ALL ON FUNCTION ticket_comments_stay FROM PUBLIC;
