-- Columns of whose values the log says only that they changed. By name, in every table, so that a column
-- that comes later is covered; whatever is of type bytea is, too.
CREATE OR REPLACE FUNCTION audit_is_masked(col text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT col ~ '(_sealed|_blind|_hash|_token|_secret)$|^(emergency|medical)_|password|document_number'
        OR col IN ('signature_data', 'ip_address', 'user_agent', 'file_url', 'medical', 'secret', 'token')
$$;

REVOKE ALL ON FUNCTION audit_is_masked FROM PUBLIC;
