CREATE OR REPLACE FUNCTION lead_is_whole(l church_inquiries)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(l.org_name, '') !~ '\S' OR coalesce(l.contact_name, '') !~ '\S' OR coalesce(l.contact_email, '') !~ '^\S+@\S+$' THEN
        RAISE EXCEPTION 'a lead needs an organization, a contact and an email'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_contact_complete', TABLE = 'church_inquiries';
    END IF;
END $$;

REVOKE ALL ON FUNCTION lead_is_whole FROM PUBLIC;
