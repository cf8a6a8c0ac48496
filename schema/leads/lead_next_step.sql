CREATE OR REPLACE FUNCTION lead_next_step()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE church_inquiries l
    SET next_step_on = (SELECT min(s.due_on) FROM lead_steps s WHERE s.lead_id = l.id AND s.done_at IS NULL)
    WHERE l.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.lead_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.lead_id END);
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION lead_next_step FROM PUBLIC;
