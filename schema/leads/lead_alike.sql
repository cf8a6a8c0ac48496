-- Finds leads for an import file, page by page by id: every lead that shares an email, phone, town or id with a row.
-- p_asked is {"emails": [], "phones": [], "towns": [], "ids": []}. If email or id match, the whole lead is returned, so
-- that an existing row can be told from a similar one.
CREATE OR REPLACE FUNCTION lead_alike(p_asked jsonb, p_after uuid, p_most integer)
RETURNS TABLE(lead_id uuid, root uuid, name text, face jsonb, inquiry jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
    emails TEXT[] := ARRAY(SELECT DISTINCT lower(trim(e)) FROM jsonb_array_elements_text(p_asked -> 'emails') e WHERE e ~ '\S');
    phones TEXT[] := ARRAY(SELECT DISTINCT right(phone_line(e), 10) FROM jsonb_array_elements_text(p_asked -> 'phones') e WHERE length(phone_line(e)) >= 10);
    towns TEXT[] := ARRAY(SELECT DISTINCT regexp_replace(fold(e), '[^[:alnum:]]', '', 'g') FROM jsonb_array_elements_text(p_asked -> 'towns') e WHERE e ~ '[[:alnum:]]');
    ids UUID[] := ARRAY(SELECT DISTINCT e::uuid FROM jsonb_array_elements_text(p_asked -> 'ids') e);
BEGIN
    PERFORM require('leads.manage');
    RETURN QUERY
    SELECT l.id, r.id, r.org_name::text, lead_face(l), CASE WHEN s.email = ANY (emails) OR l.id = ANY (ids) THEN to_jsonb(l) END
    FROM (SELECT near.* FROM (
              SELECT s.lead_id, s.email FROM unnest(emails) e JOIN lead_search s ON s.email = e WHERE s.email <> '' AND s.lead_id > p_after
              UNION SELECT s.lead_id, s.email FROM unnest(phones) e JOIN lead_search s ON s.phone = e WHERE s.phone <> '' AND s.lead_id > p_after
              UNION SELECT s.lead_id, s.email FROM unnest(towns) e JOIN lead_search s ON s.town = e WHERE s.town <> '' AND s.lead_id > p_after
              UNION SELECT s.lead_id, s.email FROM unnest(ids) e JOIN lead_search s ON s.lead_id = e WHERE s.lead_id > p_after) near
          ORDER BY near.lead_id LIMIT least(p_most, 5000)) s
    JOIN church_inquiries l ON l.id = s.lead_id
    JOIN church_inquiries r ON r.id = CASE WHEN l.merged_into IS NULL THEN l.id ELSE lead_root(l.id) END
    ORDER BY l.id;
END $$;

REVOKE ALL ON FUNCTION lead_alike FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_alike TO frontdesk_staff;
