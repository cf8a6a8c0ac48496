-- Returns the ticket with its deadlines computed, past ones included.
CREATE OR REPLACE FUNCTION ticket_with_dues(t tickets)
RETURNS tickets
LANGUAGE plpgsql STABLE AS $$
DECLARE
    hours JSONB := ticket_rule('opening_hours');
    holidays JSONB := ticket_rule('holidays');
    zone TEXT := site_timezone();
    promise JSONB := ticket_rule('service_times') -> t.promised;
    percent BIGINT := ticket_rule('escalate_percent')::text::bigint;
    answer BIGINT := coalesce(t.answer_within, (promise ->> 'answer')::bigint * 60);
    close BIGINT := coalesce(t.close_within, (promise ->> 'close')::bigint * 60);
BEGIN
    t.answer_due_at := NULL;
    t.close_due_at := NULL;
    t.raise_at := NULL;
    IF t.running_since IS NOT NULL THEN
        t.close_due_at := CASE WHEN t.used_seconds >= close THEN t.running_since - make_interval(secs => coalesce(t.close_late, 0)::float8)
                               ELSE ticket_after(t.running_since, close - t.used_seconds, hours, holidays, zone) END;
        IF t.answered_at IS NULL THEN
            t.answer_due_at := CASE WHEN t.used_seconds >= answer THEN t.running_since - make_interval(secs => coalesce(t.answer_late, 0)::float8)
                                    ELSE ticket_after(t.running_since, answer - t.used_seconds, hours, holidays, zone) END;
        END IF;
        IF percent > 0 AND t.escalated_at IS NULL THEN
            t.raise_at := ticket_after(t.running_since, least(CASE WHEN t.answered_at IS NULL THEN answer * percent / 100 END,
                                                              close * percent / 100) - t.used_seconds, hours, holidays, zone);
        END IF;
    END IF;
    RETURN t;
END $$;

REVOKE ALL ON FUNCTION ticket_with_dues FROM PUBLIC;
