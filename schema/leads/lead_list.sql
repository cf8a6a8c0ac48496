-- Returns a page of the list.
CREATE OR REPLACE FUNCTION lead_list(p_ask jsonb, p_after jsonb, p_most integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET TimeZone = 'UTC' AS $$
BEGIN
    PERFORM require('leads.manage');
    RETURN lead_cards(lead_where(p_ask), coalesce(p_ask ->> 'sort', 'due'), coalesce((p_ask ->> 'descending')::boolean, FALSE),
                      p_after, p_most);
END $$;

REVOKE ALL ON FUNCTION lead_list FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_list TO frontdesk_staff;
