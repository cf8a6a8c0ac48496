-- Returns all leads for an export file.
CREATE OR REPLACE FUNCTION lead_export()
RETURNS TABLE(inquiry jsonb, card jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
BEGIN
    PERFORM require('leads.manage');
    RETURN QUERY SELECT to_jsonb(l), lead_card(l, NULL) FROM church_inquiries l
    WHERE l.merged_into IS NULL ORDER BY l.created_at, l.id;
END $$;

REVOKE ALL ON FUNCTION lead_export FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_export TO frontdesk_staff;
