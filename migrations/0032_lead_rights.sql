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

-- Told and counted by themselves, these make no line of the log of their own.
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
DECLARE
    was JSONB := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    now_is JSONB := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    whole JSONB := CASE WHEN TG_OP = 'INSERT' THEN now_is ELSE was END;
    diff JSONB;
    stack TEXT;
BEGIN
    SELECT jsonb_object_agg(k, jsonb_build_array(audit_shown(was -> k, hidden), audit_shown(now_is -> k, hidden)))
    INTO diff
    FROM jsonb_object_keys(was || now_is) k
    CROSS JOIN LATERAL (SELECT audit_is_masked(k) OR CASE
        -- A setting that not every console reads may be a secret.
        WHEN TG_TABLE_NAME = 'settings' AND k = 'value' THEN split_part(whole ->> 'key', '.', 1)
            NOT IN ('site', 'admission', 'waiver', 'attendance', 'desk', 'sign_in', 'leads')
        WHEN coalesce(now_is ->> k, was ->> k) LIKE '\\x%' THEN EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = TG_RELID AND a.attname = k AND a.atttypid = 'bytea'::regtype)
        ELSE FALSE END AS hidden) mask
    WHERE coalesce(was -> k, 'null') <> coalesce(now_is -> k, 'null') AND k <> 'updated_at';
    -- What only follows from something else makes no line by itself.
    IF diff IS NULL OR (TG_OP = 'UPDATE' AND diff - (CASE WHEN TG_TABLE_NAME = 'church_inquiries'
        THEN '{version,stage_since,touched_at,next_step_on,due_on}' ELSE '{spots_filled,last_login,has_own_rights,rights}' END)::text[] = '{}') THEN
        RETURN NULL;
    END IF;
    GET DIAGNOSTICS stack = PG_CONTEXT;
    PERFORM audit_write(lower(TG_OP), TG_TABLE_NAME, concat_ws('/', whole ->> TG_ARGV[1], whole ->> TG_ARGV[2], whole ->> TG_ARGV[3]),
                        audit_subject(TG_TABLE_NAME, CASE WHEN TG_OP = 'DELETE' THEN was ELSE now_is END),
                        diff, stack, TG_ARGV[0] = 'keep');
    RETURN NULL;
END $$;

-- As before, and what is done about a lead is called after the organisation.
CREATE OR REPLACE FUNCTION audit_subject(tbl TEXT, r JSONB) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    words TEXT;
    account UUID;
    seat UUID;
    class UUID;
BEGIN
    CASE tbl
        WHEN 'users' THEN words := concat_ws(' ', r ->> 'first_name', r ->> 'last_name');
        WHEN 'order_items' THEN
            words := r ->> 'participant_name'; account := r ->> 'participant_id'; seat := r ->> 'id';
        WHEN 'attendance_events' THEN
            words := r #>> '{after,participant_name}'; account := r #>> '{after,participant_id}'; seat := r ->> 'seat_id';
        WHEN 'waivers', 'identity_checks' THEN
            words := r ->> 'covers_name'; account := r ->> 'user_id'; seat := r ->> 'order_item_id';
        WHEN 'guardians' THEN
            words := r ->> 'minor_name'; account := r ->> 'minor_user_id'; seat := r ->> 'order_item_id';
        WHEN 'id_verifications', 'instructors' THEN account := r ->> 'user_id';
        WHEN 'orders' THEN words := r ->> 'order_number';
        WHEN 'payments' THEN
            SELECT o.order_number INTO words FROM orders o WHERE o.id = (r ->> 'order_id')::uuid;
        WHEN 'schedule' THEN
            SELECT c.name || to_char((r ->> 'start_datetime')::timestamptz AT TIME ZONE site_timezone(),
                                     ', Dy FMDD Mon HH24:MI') INTO words
            FROM courses c WHERE c.id = (r ->> 'course_id')::uuid;
        WHEN 'lead_activities', 'lead_steps', 'lead_classes' THEN
            SELECT l.org_name INTO words FROM church_inquiries l WHERE l.id = (r ->> 'lead_id')::uuid;
        WHEN 'import_batches' THEN words := r ->> 'file_name';
        WHEN 'schedule_changes' THEN class := r ->> 'schedule_id';
        WHEN 'password_changes' THEN words := r ->> 'login';
        WHEN 'sealed_values' THEN account := r ->> 'user_id'; seat := r ->> 'order_item_id';
        WHEN 'role_permissions' THEN
            words := concat_ws(': ', (SELECT name FROM roles WHERE id = (r ->> 'role_id')::uuid),
                                     (SELECT name FROM permissions WHERE id = (r ->> 'permission_id')::uuid));
        WHEN 'user_roles', 'staff_permissions' THEN
            words := concat_ws(': ', (SELECT display_name FROM staff WHERE id = (r ->> 'staff_id')::uuid),
                                     (SELECT name FROM roles WHERE id = (r ->> 'role_id')::uuid),
                                     (SELECT name FROM permissions WHERE id = (r ->> 'permission_id')::uuid));
        ELSE
            words := coalesce(r ->> 'display_name', r ->> 'name', r ->> 'title', r ->> 'org_name', r ->> 'code',
                              r ->> 'version', r ->> 'key', r ->> 'slug', r ->> 'email');
    END CASE;
    IF coalesce(words, '') !~ '\S' AND account IS NOT NULL THEN
        SELECT concat_ws(' ', u.first_name, u.last_name) INTO words FROM users u WHERE u.id = account;
    END IF;
    IF coalesce(words, '') !~ '\S' AND seat IS NOT NULL THEN
        SELECT format('seat %s of %s', oi.seat_no, o.order_number) INTO words
        FROM order_items oi JOIN orders o ON o.id = oi.order_id WHERE oi.id = seat;
    END IF;
    IF class IS NOT NULL THEN
        words := audit_subject('schedule', (SELECT to_jsonb(s) FROM schedule s WHERE s.id = class));
    END IF;
    RETURN nullif(left(words, 200), '');
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
