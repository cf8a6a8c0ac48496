CREATE OR REPLACE FUNCTION lead_derive()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own CONSTANT TEXT[] := '{version,stage_since,touched_at,next_step_on,due_on,updated_at,budget_low,budget_high,assignee_name}';
BEGIN
    IF TG_OP = 'INSERT' OR NEW.budget_range IS DISTINCT FROM OLD.budget_range THEN
        SELECT b.low, b.high INTO NEW.budget_low, NEW.budget_high FROM lead_budget(NEW.budget_range) b;
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := coalesce(NEW.created_at, now());
        NEW.stage_since := NEW.created_at;
        NEW.touched_at := NEW.created_at;
        NEW.version := 1;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.assignee_id IS DISTINCT FROM OLD.assignee_id
       OR NEW.assigned_to IS DISTINCT FROM OLD.assigned_to THEN
        IF NEW.assignee_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.assignee_id IS DISTINCT FROM OLD.assignee_id) THEN
            SELECT s.user_id, s.display_name INTO NEW.assigned_to, NEW.assignee_name FROM staff s WHERE s.id = NEW.assignee_id;
        ELSIF NEW.assigned_to IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.assigned_to IS DISTINCT FROM OLD.assigned_to) THEN
            NEW.assignee_id := (SELECT s.id FROM staff s WHERE s.user_id = NEW.assigned_to ORDER BY s.is_active DESC, s.id LIMIT 1);
            NEW.assignee_name := coalesce((SELECT display_name FROM staff WHERE id = NEW.assignee_id),
                (SELECT trim(first_name || ' ' || last_name) FROM users WHERE id = NEW.assigned_to));
        ELSE
            NEW.assignee_id := NULL;
            NEW.assigned_to := NULL;
            NEW.assignee_name := NULL;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status THEN
        IF NOT lead_may_follow(OLD.status, NEW.status) AND NEW.status IN
           ('new', 'contacted', 'qualified', 'proposal_sent', 'won', 'lost', 'nurture') THEN
            RAISE EXCEPTION '% does not follow %', NEW.status, OLD.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_stage_follows', TABLE = 'church_inquiries';
        END IF;
        IF OLD.status = 'won' AND EXISTS (
            SELECT FROM lead_classes c JOIN schedule s ON s.id = c.schedule_id
            WHERE c.lead_id = NEW.id AND s.status <> 'cancelled') THEN
            RAISE EXCEPTION 'the lead has a class' USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_class_keeps_won',
                TABLE = 'church_inquiries';
        END IF;
        IF NEW.status IN ('won', 'lost') THEN
            IF NOT coalesce((SELECT value ? NEW.close_reason FROM settings
                             WHERE key = 'leads.' || NEW.status || '_reasons'), FALSE) THEN
                RAISE EXCEPTION '% needs a reason of the list, and not %', NEW.status, NEW.close_reason
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_closed_has_reason', TABLE = 'church_inquiries';
            END IF;
        ELSE
            NEW.close_reason := NULL;
            NEW.close_note := NULL;
        END IF;
        IF NEW.status = 'nurture' AND coalesce(NEW.return_on <= site_date(now()), TRUE) THEN
            RAISE EXCEPTION 'nurture needs a day to come back'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_nurture_has_date', TABLE = 'church_inquiries';
        END IF;
        NEW.stage_since := now();
    END IF;
    IF NEW.status <> 'nurture' THEN
        NEW.return_on := NULL;
    END IF;
    IF to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
        NEW.version := OLD.version + 1;
        NEW.touched_at := greatest(NEW.touched_at, now());
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION lead_derive FROM PUBLIC;
