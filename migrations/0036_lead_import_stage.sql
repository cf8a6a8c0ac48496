-- A file of leads may say where each one stands. Such a lead begins in its stage, whichever it is: what was done
-- before was done elsewhere. What won, lost and nurture need, they need here, too.

DROP FUNCTION lead_insert(UUID, JSONB);
-- An empty lead with the fields that were given, in a stage: {status, close_reason, close_note, return_on}.
CREATE FUNCTION lead_insert(lead UUID, fields JSONB, standing JSONB DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
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

-- As before, with the stage of each row.
CREATE OR REPLACE FUNCTION lead_import(p_batch UUID, p_file_hash TEXT, p_file_name TEXT, p_rows JSONB, p_actor TEXT,
                            OUT added INTEGER, OUT known INTEGER)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r JSONB;
    lead UUID;
BEGIN
    PERFORM require('leads.manage');
    added := 0;
    known := 0;
    PERFORM set_config('frontdesk.lead_how', 'imported', true), set_config('frontdesk.lead_actor', coalesce(p_actor, ''), true);
    INSERT INTO import_batches (id, file_hash, file_name, rows, added, imported_by)
    VALUES (p_batch, p_file_hash, p_file_name, 0, 0, lead_actor()) ON CONFLICT (id) DO NOTHING;
    FOR r IN SELECT * FROM jsonb_array_elements(p_rows) LOOP
        lead := gen_random_uuid();
        IF EXISTS (SELECT FROM import_rows WHERE row_hash = r ->> 'hash') THEN
            known := known + 1;
            CONTINUE;
        END IF;
        PERFORM lead_insert(lead, r -> 'fields', r -> 'standing');
        INSERT INTO import_rows (row_hash, batch_id, line, lead_id) VALUES (r ->> 'hash', p_batch, (r ->> 'line')::integer, lead);
        added := added + 1;
    END LOOP;
    UPDATE import_batches b SET rows = b.rows + jsonb_array_length(p_rows), added = b.added + lead_import.added WHERE b.id = p_batch;
    PERFORM set_config('frontdesk.lead_how', '', true), set_config('frontdesk.lead_actor', '', true);
END $$;
REVOKE ALL ON FUNCTION lead_insert(UUID, JSONB, JSONB) FROM PUBLIC;
