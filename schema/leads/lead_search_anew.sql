-- Updates the search row of a lead after a change.
CREATE OR REPLACE FUNCTION lead_search_anew(lead uuid)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries;
    found lead_search;
BEGIN
    SELECT * INTO l FROM church_inquiries c WHERE c.id = lead;
    found := lead_search_whole(l);
    INSERT INTO lead_search VALUES (found.*)
    ON CONFLICT (lead_id) DO UPDATE
    SET words = EXCLUDED.words, org = EXCLUDED.org, email = EXCLUDED.email, phone = EXCLUDED.phone, town = EXCLUDED.town;
END $$;

REVOKE ALL ON FUNCTION lead_search_anew FROM PUBLIC;
