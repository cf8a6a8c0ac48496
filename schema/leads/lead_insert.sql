-- Inserts a lead with the given fields in a stage: {status, close_reason, close_note, return_on}.
CREATE OR REPLACE FUNCTION lead_insert(lead uuid, fields jsonb, standing jsonb DEFAULT '{}'::jsonb)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := jsonb_populate_record(NULL::church_inquiries, fields);
    s church_inquiries := jsonb_populate_record(NULL::church_inquiries, coalesce(standing, '{}'));
BEGIN
    PERFORM lead_is_whole(l);
    s.status := coalesce(s.status, 'new');
    IF s.status IN ('won', 'lost') AND NOT coalesce((SELECT value ? s.close_reason FROM settings
                                                     WHERE key = 'leads.' || s.status || '_reasons'), FALSE) THEN
        RAISE EXCEPTION '% needs a reason of the list, and not %', s.status, s.close_reason
            USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_closed_has_reason', TABLE = 'church_inquiries';
    ELSIF s.status = 'nurture' AND coalesce(s.return_on <= site_date(now()), TRUE) THEN
        RAISE EXCEPTION 'nurture needs a day to come back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'leads_nurture_has_date', TABLE = 'church_inquiries';
    END IF;
    INSERT INTO church_inquiries (id, org_name, org_type, denomination, avg_attendance, contact_name, contact_role, contact_email,
        contact_phone, address, city, state, zip_code, has_security_team, team_size, budget_range, timeline, services_needed,
        message, notes, utm_source, utm_medium, utm_campaign, created_at, status, close_reason, close_note, return_on)
    VALUES (lead, l.org_name, l.org_type, l.denomination, l.avg_attendance, l.contact_name, l.contact_role, l.contact_email,
        l.contact_phone, l.address, l.city, l.state, l.zip_code, coalesce(l.has_security_team, FALSE), l.team_size, l.budget_range,
        l.timeline, l.services_needed, l.message, l.notes, l.utm_source, l.utm_medium, l.utm_campaign, coalesce(l.created_at, now()),
        s.status, CASE WHEN s.status IN ('won', 'lost') THEN s.close_reason END,
        CASE WHEN s.status IN ('won', 'lost') THEN s.close_note END, CASE WHEN s.status = 'nurture' THEN s.return_on END);
END $$;

REVOKE ALL ON FUNCTION lead_insert FROM PUBLIC;
