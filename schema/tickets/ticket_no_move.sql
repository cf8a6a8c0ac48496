-- Returns why a ticket cannot move (src/domain/ticket/flow.rs; a test compares); NULL if it can.
CREATE OR REPLACE FUNCTION ticket_no_move(
    was text, becomes text, is_answered boolean, said text, blocked_on text)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN was = becomes THEN 'already'
        WHEN was = 'done' AND becomes = 'blocked' THEN 'done_before'
        WHEN becomes = 'blocked' THEN CASE
            WHEN coalesce(said, '') !~ '\S' THEN 'reason_missing'
            WHEN blocked_on IS NULL THEN 'waits_for_missing'
            WHEN NOT ticket_rule('waits_for') ? blocked_on THEN 'waits_for_unknown' END
        WHEN becomes = 'done' THEN CASE
            WHEN said IS NULL THEN CASE WHEN NOT is_answered THEN 'unanswered' END
            WHEN NOT ticket_rule('close_reasons') ? said THEN 'reason_unknown' END
        END;
END $$;

REVOKE ALL ON FUNCTION ticket_no_move FROM PUBLIC;
