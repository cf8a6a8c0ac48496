-- Returns how many leads a filter finds.
CREATE OR REPLACE FUNCTION lead_count(p_ask jsonb)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' AS $$
DECLARE
    found BIGINT;
BEGIN
    PERFORM require('leads.manage');
    EXECUTE format('SELECT count(*) FROM church_inquiries l WHERE %s', lead_where(p_ask)) INTO found;
    RETURN found;
END $$;

REVOKE ALL ON FUNCTION lead_count FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_count TO frontdesk_staff;
