-- Returns the search row of a lead: its own words, those of the leads merged into it, and the assignee's name.
-- Organization, email, phone and town stay separate for each lead, so that each is compared unchanged.
CREATE OR REPLACE FUNCTION lead_search_whole(l church_inquiries)
RETURNS lead_search
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found lead_search := lead_search_row(l);
BEGIN
    IF EXISTS (SELECT FROM church_inquiries m WHERE m.merged_into = l.id) THEN
        found.words := found.words || (SELECT string_agg((lead_search_row(m)).words, '' ORDER BY m.created_at, m.id)
                                       FROM church_inquiries m WHERE m.id = ANY (lead_family(l.id)) AND m.id <> l.id);
    END IF;
    found.words := left(found.words || coalesce(fold(l.assignee_name) || ' ', ''), 100000);
    RETURN found;
END $$;

REVOKE ALL ON FUNCTION lead_search_whole FROM PUBLIC;
