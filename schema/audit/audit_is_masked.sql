-- Returns true for columns whose values the log masks. Matches by name in every table, so that later columns are
-- covered. Columns of type bytea are masked, too.
CREATE OR REPLACE FUNCTION audit_is_masked(col text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT col ~ '(_sealed|_blind|_hash|_token|_secret)$|^(emergency|medical)_|password|document_number'
        OR col IN ('signature_data', 'ip_address', 'user_agent', 'file_url', 'medical', 'secret', 'token')
$$;

REVOKE ALL ON FUNCTION audit_is_masked FROM PUBLIC;
