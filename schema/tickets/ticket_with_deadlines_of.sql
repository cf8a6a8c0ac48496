-- Returns `keep` with the open ticket `gone` merged into it: the earlier of each deadline, the higher priority, and
-- unanswered if either is. A paused clock stays paused.
CREATE OR REPLACE FUNCTION ticket_with_deadlines_of(keep tickets, gone tickets)
RETURNS tickets
LANGUAGE plpgsql STABLE AS $$
DECLARE
    at TIMESTAMPTZ := clock_timestamp();
    since TIMESTAMPTZ := coalesce(keep.running_since, at);
    promised TEXT := ticket_higher(keep.promised, gone.promised);
    times JSONB := ticket_rule('service_times') -> keep.promised;
    gone_times JSONB := ticket_rule('service_times') -> gone.promised;
    answer BIGINT := coalesce(keep.answer_within, (times ->> 'answer')::bigint * 60);
    close BIGINT := coalesce(keep.close_within, (times ->> 'close')::bigint * 60);
    -- Remaining time of the other ticket, counted from the time that this one has used.
    ahead BIGINT := ticket_used(keep, at) - ticket_used(gone, at);
    gone_answer BIGINT := coalesce(gone.answer_within, (gone_times ->> 'answer')::bigint * 60) + ahead;
    gone_close BIGINT := coalesce(gone.close_within, (gone_times ->> 'close')::bigint * 60) + ahead;
BEGIN
    IF keep.status = 'done' OR gone.status = 'done' THEN
        RETURN keep;
    END IF;
    IF gone_close < close THEN
        keep.close_within := gone_close;
        -- As late as the other ticket, if that is late.
        keep.close_late := greatest(keep.close_late, extract(epoch FROM since - coalesce(
            gone.close_due_at, at - make_interval(secs => gone.close_late::float8))));
    ELSIF promised <> keep.promised THEN
        keep.close_within := close;
    END IF;
    IF gone.answered_at IS NULL AND (keep.answered_at IS NOT NULL OR gone_answer < answer) THEN
        keep.answer_within := gone_answer;
        keep.answer_late := greatest(CASE WHEN keep.answered_at IS NULL THEN keep.answer_late END, extract(epoch FROM since - coalesce(
            gone.answer_due_at, at - make_interval(secs => gone.answer_late::float8))));
    ELSIF promised <> keep.promised THEN
        keep.answer_within := answer;
    END IF;
    IF gone.answered_at IS NULL THEN
        keep.is_answered := FALSE;
        keep.answered_at := NULL;
        keep.answer_seconds := NULL;
    END IF;
    keep.priority := ticket_higher(keep.priority, gone.priority);
    keep.promised := promised;
    keep.escalated_at := coalesce(keep.escalated_at, gone.escalated_at);
    RETURN keep;
END $$;

REVOKE ALL ON FUNCTION ticket_with_deadlines_of FROM PUBLIC;
