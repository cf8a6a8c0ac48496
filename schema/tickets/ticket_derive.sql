CREATE OR REPLACE FUNCTION ticket_derive()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own CONSTANT TEXT[] := '{version,touched_at,updated_at,news,public_news,assignee_name,answer_due_at,close_due_at,due_at,raise_at,
                             used_seconds,running_since,answer_late,close_late,answer_within,close_within,answer_seconds,close_seconds,is_answered,answered_at}';
    -- Set by our own functions. The setting is ignored if the website sets it.
    how TEXT := CASE WHEN is_website() THEN '' ELSE coalesce(current_setting('frontdesk.ticket_how', true), '') END;
    at TIMESTAMPTZ := clock_timestamp();
    why TEXT;
    runs BOOLEAN;
BEGIN
    NEW.tags := ticket_tags(NEW.tags);
    IF cardinality(NEW.tags) > 20 OR EXISTS (SELECT FROM unnest(NEW.tags) tag WHERE length(tag) > 40) THEN
        RAISE EXCEPTION 'too many tags, or too long ones'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tickets_tags_fit', TABLE = 'tickets';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW := ticket_with_links(NEW);
        NEW.promised := NEW.priority;
        NEW.touched_at := greatest(NEW.created_at, at);
        NEW.news := nextval('ticket_news_seq');
        NEW.public_news := NEW.news;
        NEW.version := 1;
    ELSIF how <> 'undo' THEN
        IF NEW.status <> OLD.status THEN
            why := ticket_no_move(OLD.status, NEW.status, OLD.is_answered, CASE NEW.status WHEN 'blocked' THEN NEW.blocked_reason
                                  WHEN 'done' THEN NEW.close_reason END, NEW.waits_for);
            IF why IS NOT NULL THEN
                RAISE EXCEPTION 'a ticket cannot go from % to %: %', OLD.status, NEW.status, why
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tickets_status_follows', TABLE = 'tickets';
            END IF;
            IF NEW.waiting_since IS NOT DISTINCT FROM OLD.waiting_since THEN
                NEW.waiting_since := NULL;
            END IF;
            IF OLD.status = 'done' THEN
                NEW.reopened := OLD.reopened + 1;
                NEW.is_answered := FALSE;
            END IF;
        END IF;
        IF NEW.status <> 'blocked' THEN
            NEW.waits_for := NULL;
            NEW.blocked_reason := NULL;
        END IF;
        IF NEW.status <> 'done' THEN
            NEW.close_reason := NULL;
            NEW.done_at := NULL;
            NEW.close_seconds := NULL;
        END IF;
        IF NEW.priority <> OLD.priority AND how NOT IN ('escalate', 'merge') THEN
            NEW.promised := NEW.priority;
            NEW.answer_within := NULL;
            NEW.close_within := NULL;
        END IF;
    END IF;
    IF how <> 'undo' THEN
        runs := NEW.status IN ('todo', 'in_progress') AND NEW.waiting_since IS NULL AND NEW.merged_into IS NULL;
        IF runs AND NEW.running_since IS NULL THEN
            NEW.running_since := CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at ELSE at END;
        ELSIF NOT runs AND NEW.running_since IS NOT NULL THEN
            NEW.used_seconds := ticket_used(NEW, at);
            NEW.answer_late := ticket_late(NEW.answer_due_at, at);
            NEW.close_late := ticket_late(NEW.close_due_at, at);
            NEW.running_since := NULL;
        END IF;
        IF NEW.is_answered AND NEW.answered_at IS NULL THEN
            NEW.answered_at := at;
            NEW.answer_seconds := ticket_used(NEW, at);
        END IF;
        IF NEW.status = 'done' AND NEW.done_at IS NULL THEN
            NEW.done_at := at;
            NEW.close_seconds := NEW.used_seconds;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.assignee_id IS DISTINCT FROM OLD.assignee_id THEN
        NEW.assignee_name := (SELECT display_name FROM staff WHERE id = NEW.assignee_id);
    END IF;
    NEW := ticket_with_dues(NEW);
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
        NEW.version := OLD.version + 1;
        NEW.touched_at := greatest(NEW.touched_at, at);
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION ticket_derive FROM PUBLIC;
