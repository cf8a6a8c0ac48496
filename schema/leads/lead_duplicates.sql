CREATE OR REPLACE FUNCTION lead_duplicates(p_asked jsonb)
RETURNS TABLE(n integer, card jsonb, face jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET pg_trgm.similarity_threshold = '0.5' SET TimeZone = 'UTC' AS $$
DECLARE
    asked RECORD;
    org TEXT;
    email TEXT;
    phone TEXT;
BEGIN
    PERFORM require('leads.manage');
    FOR asked IN SELECT e AS lead, ordinality::integer AS place FROM jsonb_array_elements(p_asked) WITH ORDINALITY AS t (e, ordinality) LOOP
        org := fold(coalesce(asked.lead ->> 'org_name', ''));
        email := lower(trim(coalesce(asked.lead ->> 'contact_email', '')));
        phone := right(phone_line(asked.lead ->> 'contact_phone'), 10);
        RETURN QUERY EXECUTE
            'WITH near AS (
                 (SELECT s.lead_id FROM lead_search s WHERE s.email = $1 AND $1 <> '''' AND s.email <> '''' LIMIT 20)
                 UNION (SELECT s.lead_id FROM lead_search s WHERE s.phone = $2 AND length($2) = 10 AND s.phone <> '''' LIMIT 20)
                 UNION (SELECT s.lead_id FROM lead_search s WHERE s.org % $3 LIMIT 200)
             ) SELECT $4, lead_card(r, NULL), lead_face(l)
             FROM near JOIN church_inquiries l ON l.id = near.lead_id JOIN lead_search s ON s.lead_id = l.id
             JOIN church_inquiries r ON r.id = CASE WHEN l.merged_into IS NULL THEN l.id ELSE lead_root(l.id) END
             WHERE l.id IS DISTINCT FROM $5 AND r.id IS DISTINCT FROM $5
             ORDER BY (s.email = $1)::integer + (s.phone = $2 AND $2 <> '''')::integer
                      + (lower(coalesce(l.city, '''')) = $6)::integer + similarity(s.org, $3) DESC, l.id LIMIT 20'
        USING email, phone, org, asked.place, (asked.lead ->> 'id')::uuid, lower(trim(coalesce(asked.lead ->> 'city', '')));
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION lead_duplicates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_duplicates TO frontdesk_staff;
