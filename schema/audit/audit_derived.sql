-- Returns the columns that triggers derive. A change to these columns alone is not logged.
CREATE OR REPLACE FUNCTION audit_derived(tbl text)
RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE tbl WHEN 'church_inquiries' THEN '{version,stage_since,touched_at,next_step_on,due_on}'::text[]
                    WHEN 'tickets' THEN '{version,touched_at,news,public_news,answer_due_at,close_due_at,due_at,raise_at,used_seconds,running_since,
                                          answer_late,close_late,answer_within,close_within}'
                    ELSE '{spots_filled,last_login,has_own_rights,rights,closed_at}' END;
END $$;

REVOKE ALL ON FUNCTION audit_derived FROM PUBLIC;
