-- Leads are found, sorted and guarded: indexes, a class for one organisation only, who sees and writes what.

-- ── Finding and sorting: every column by key and id, among those that are not merged away ────────────────

CREATE INDEX idx_leads_board ON church_inquiries (status, coalesce(due_on, DATE 'infinity'), stage_since, id)
    INCLUDE (budget_low, budget_high) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_due ON church_inquiries (coalesce(due_on, DATE 'infinity'), stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_org ON church_inquiries (lower(org_name), stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_place ON church_inquiries (lower(coalesce(state, '') || ' ' || coalesce(city, '')), stage_since, id)
    WHERE merged_into IS NULL;
CREATE INDEX idx_leads_stage ON church_inquiries
    (array_position('{new,contacted,qualified,proposal_sent,won,lost,nurture}'::text[], status::text), stage_since, id)
    WHERE merged_into IS NULL;
CREATE INDEX idx_leads_budget ON church_inquiries (coalesce(budget_high, budget_low, -1), stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_attendance ON church_inquiries (coalesce(avg_attendance, -1), stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_created ON church_inquiries (created_at, stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_age ON church_inquiries (stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_touched ON church_inquiries (touched_at, stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_source ON church_inquiries (lower(coalesce(utm_source, '')), stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_assignee ON church_inquiries (lower(coalesce(assignee_name, '')), stage_since, id) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_mine ON church_inquiries (assignee_id, status) WHERE merged_into IS NULL;
CREATE INDEX idx_leads_merged ON church_inquiries (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX idx_lead_search_words ON lead_search USING gin (words gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX idx_lead_search_org ON lead_search USING gin (org gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX idx_lead_search_email ON lead_search (email) WHERE email <> '';
CREATE INDEX idx_lead_search_phone ON lead_search (phone) WHERE phone <> '';
-- For the next number of a year.
CREATE INDEX idx_orders_newest_number ON orders
    (left(order_number, 9) COLLATE "C", length(order_number), order_number COLLATE "C");

-- ── A class for one organisation ─────────────────────────────────────────────────────────────────────────

ALTER TABLE schedule ADD COLUMN is_private BOOLEAN NOT NULL DEFAULT FALSE;
-- Nobody else is offered it; whose order it is goes on seeing it.
ALTER POLICY website_select ON schedule USING (status <> 'draft'
    AND (NOT is_private OR EXISTS (SELECT FROM order_items oi WHERE oi.schedule_id = schedule.id)));
GRANT SELECT (is_private) ON schedule TO frontdesk_instructor, frontdesk_website;

-- ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────

-- What triggers keep of a lead makes no line of the log by itself.
CREATE OR REPLACE FUNCTION audit_derived(tbl TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE tbl WHEN 'church_inquiries' THEN '{version,stage_since,touched_at,next_step_on,due_on}'::text[]
                    ELSE '{spots_filled,last_login,has_own_rights,rights}' END;
END $$;

DO $$
DECLARE
    tbl TEXT;
BEGIN
    FOREACH tbl IN ARRAY ARRAY['lead_activities', 'lead_steps', 'lead_views', 'lead_classes', 'import_batches', 'import_rows',
                               'lead_search', 'lead_turns'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tbl);
    END LOOP;
    -- Managers read; what is written goes through lead_command().
    FOREACH tbl IN ARRAY ARRAY['lead_activities', 'lead_steps', 'lead_classes', 'import_batches'] LOOP
        EXECUTE format('CREATE POLICY staff_select ON %I FOR SELECT TO frontdesk_staff USING ((SELECT may(''leads.manage'')))', tbl);
        EXECUTE format('GRANT SELECT ON %I TO frontdesk_manager, frontdesk_admin', tbl);
        PERFORM audit_watch(tbl::regclass, FALSE);
    END LOOP;
    PERFORM audit_watch('lead_views', FALSE);
END $$;
-- One's own saved views, and nobody else's.
CREATE POLICY own_select ON lead_views FOR SELECT TO frontdesk_staff USING (login = session_user AND (SELECT may('leads.manage')));
CREATE POLICY own_insert ON lead_views FOR INSERT TO frontdesk_staff WITH CHECK (login = session_user AND (SELECT may('leads.manage')));
CREATE POLICY own_update ON lead_views FOR UPDATE TO frontdesk_staff USING (login = session_user AND (SELECT may('leads.manage')));
CREATE POLICY own_delete ON lead_views FOR DELETE TO frontdesk_staff USING (login = session_user AND (SELECT may('leads.manage')));
GRANT SELECT, INSERT (id, name, ask), UPDATE (name, ask), DELETE ON lead_views TO frontdesk_manager, frontdesk_admin;
-- With the documented statement: what a stage needs can be said in it.
GRANT UPDATE (close_reason, close_note, return_on) ON church_inquiries TO frontdesk_manager, frontdesk_admin;

DO $$
DECLARE
    f REGPROCEDURE;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^leads?_' LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
