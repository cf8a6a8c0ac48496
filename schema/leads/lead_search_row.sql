CREATE OR REPLACE FUNCTION lead_search_row(l church_inquiries)
RETURNS lead_search
LANGUAGE sql STABLE AS $$
    SELECT ROW(l.id,
               ' ' || concat_ws(' ', spelled_words(l.org_name), spelled_words(l.contact_name), fold(l.city), lower(l.state),
                                l.zip_code, lower(l.contact_email), regexp_replace(l.contact_phone, '\D', '', 'g')) || ' ',
               fold(l.org_name), lower(trim(l.contact_email)), right(phone_line(l.contact_phone), 10),
               regexp_replace(coalesce(fold(l.city), ''), '[^[:alnum:]]', '', 'g'))::lead_search
$$;

REVOKE ALL ON FUNCTION lead_search_row FROM PUBLIC;
