-- Returns the fields that identify an organization (src/domain/lead/duplicates.rs).
CREATE OR REPLACE FUNCTION lead_face(l church_inquiries)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('org_name', l.org_name, 'city', l.city, 'state', l.state, 'contact_email', l.contact_email,
                              'contact_phone', l.contact_phone)
$$;

REVOKE ALL ON FUNCTION lead_face FROM PUBLIC;
