CREATE OR REPLACE FUNCTION lead_write(l church_inquiries)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE church_inquiries
    SET (org_name, org_type, denomination, avg_attendance, contact_name, contact_role, contact_email, contact_phone, address,
         city, state, zip_code, has_security_team, team_size, budget_range, timeline, services_needed, message, notes, return_on)
      = (l.org_name, l.org_type, l.denomination, l.avg_attendance, l.contact_name, l.contact_role, l.contact_email,
         l.contact_phone, l.address, l.city, l.state, l.zip_code, l.has_security_team, l.team_size, l.budget_range, l.timeline,
         l.services_needed, l.message, l.notes, l.return_on)
    WHERE id = l.id;
END $$;

REVOKE ALL ON FUNCTION lead_write FROM PUBLIC;
