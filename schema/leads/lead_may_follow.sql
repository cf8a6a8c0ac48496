-- Returns true if a stage may follow another (src/domain/lead/stage.rs; a test compares). A won or lost lead must be
-- reopened before it moves on. A lead that was answered only becomes new again to correct a mistake.
CREATE OR REPLACE FUNCTION lead_may_follow(was text, becomes text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT becomes = ANY (CASE was
        WHEN 'new' THEN '{contacted,qualified,lost,nurture}'
        WHEN 'contacted' THEN '{new,qualified,proposal_sent,lost,nurture}'
        WHEN 'qualified' THEN '{contacted,proposal_sent,won,lost,nurture}'
        WHEN 'proposal_sent' THEN '{contacted,qualified,won,lost,nurture}'
        WHEN 'won' THEN '{proposal_sent}'
        WHEN 'lost' THEN '{contacted,qualified,nurture}'
        WHEN 'nurture' THEN '{contacted,qualified,proposal_sent,lost}'
        ELSE '{}' END::text[])
$$;

REVOKE ALL ON FUNCTION lead_may_follow FROM PUBLIC;
