-- Tickets are found, sorted and guarded: indexes, who sees and writes what, what a customer sees of their own.

-- ── Finding and sorting: every column by key and number, among those that point to no other ──────────────

CREATE INDEX idx_tickets_due ON tickets (coalesce(due_at, TIMESTAMPTZ 'infinity'), number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_number ON tickets (number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_title ON tickets (lower(title), number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_status ON tickets (array_position('{todo,in_progress,blocked,done}'::text[], status), number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_priority ON tickets (array_position('{low,medium,high,urgent}'::text[], priority), number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_age ON tickets (created_at, number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_touched ON tickets (touched_at, number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_assignee ON tickets (lower(coalesce(assignee_name, '')), number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_requester ON tickets (lower(coalesce(requester_name, '')), number) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_done ON tickets (coalesce(done_at, TIMESTAMPTZ 'infinity'), number) WHERE merged_into IS NULL;
-- What is open is a small part of what there ever was.
CREATE INDEX idx_tickets_open ON tickets (status, coalesce(due_at, TIMESTAMPTZ 'infinity'), number)
    WHERE merged_into IS NULL AND status <> 'done';
CREATE INDEX idx_tickets_open_due ON tickets (coalesce(due_at, TIMESTAMPTZ 'infinity'), number)
    WHERE merged_into IS NULL AND status <> 'done';
CREATE INDEX idx_tickets_open_mine ON tickets (assignee_id, coalesce(due_at, TIMESTAMPTZ 'infinity'), number)
    WHERE merged_into IS NULL AND status <> 'done';
CREATE INDEX idx_tickets_counted ON tickets (status, due_at) WHERE merged_into IS NULL;
CREATE INDEX idx_tickets_mine ON tickets (assignee_id, number);
CREATE INDEX idx_tickets_running ON tickets (running_since) WHERE running_since IS NOT NULL;
CREATE INDEX idx_tickets_raise ON tickets (raise_at) WHERE raise_at IS NOT NULL;
CREATE INDEX idx_tickets_tags ON tickets USING gin (tags) WITH (fastupdate = off);
CREATE INDEX idx_tickets_user ON tickets (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX idx_tickets_seat ON tickets (seat_id) WHERE seat_id IS NOT NULL;
CREATE INDEX idx_tickets_order ON tickets (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX idx_tickets_class ON tickets (schedule_id, number) WHERE schedule_id IS NOT NULL;
CREATE INDEX idx_tickets_lead ON tickets (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX idx_tickets_merged ON tickets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX idx_tickets_split ON tickets (split_from) WHERE split_from IS NOT NULL;
CREATE INDEX idx_ticket_comments_ticket ON ticket_comments (ticket_id, seq) INCLUDE (kind);
CREATE INDEX idx_ticket_comments_user ON ticket_comments (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX idx_ticket_comments_split ON ticket_comments (split_from) WHERE split_from IS NOT NULL;
CREATE INDEX idx_ticket_activities_ticket ON ticket_activities (ticket_id, happened_at);
CREATE INDEX idx_ticket_reads_ticket ON ticket_reads (ticket_id);
CREATE INDEX idx_ticket_drafts_ticket ON ticket_drafts (ticket_id);
CREATE INDEX idx_ticket_search_words ON ticket_search USING gin ((words || notes) gin_trgm_ops) WITH (fastupdate = off);

-- ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────

-- What the staff write for each other may tell of money and of people; whoever teaches a class sees what its
-- customers asked and were told.
WITH named AS (
    INSERT INTO permissions (name, description, resource, action)
    VALUES ('tickets.read_notes', 'See the internal notes of support tickets', 'tickets', 'read_notes') RETURNING id
)
INSERT INTO role_permissions (role_id, permission_id)
SELECT r.id, n.id FROM roles r, named n WHERE r.name IN ('desk', 'manager', 'admin');

CREATE OR REPLACE FUNCTION audit_derived(tbl TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE tbl WHEN 'church_inquiries' THEN '{version,stage_since,touched_at,next_step_on,due_on}'::text[]
                    WHEN 'tickets' THEN '{version,touched_at,news,public_news,answer_due_at,close_due_at,due_at,raise_at,used_seconds,running_since}'
                    ELSE '{spots_filled,last_login,has_own_rights,rights}' END;
END $$;

-- What belongs to a ticket is called after it. The function of before knows all other tables.
ALTER FUNCTION audit_subject(TEXT, JSONB) RENAME TO audit_subject_before_tickets;
CREATE FUNCTION audit_subject(tbl TEXT, r JSONB) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF tbl = 'tickets' THEN
        RETURN left(concat('T-', r ->> 'number', ' ', r ->> 'title'), 200);
    ELSIF tbl LIKE 'ticket\_%' AND r ? 'ticket_id' THEN
        RETURN (SELECT left(concat('T-', t.number, ' ', t.title), 200) FROM tickets t WHERE t.id = (r ->> 'ticket_id')::uuid);
    END IF;
    RETURN audit_subject_before_tickets(tbl, r);
END $$;
REVOKE EXECUTE ON FUNCTION audit_subject(TEXT, JSONB), audit_subject_before_tickets(TEXT, JSONB) FROM PUBLIC;

DO $$
DECLARE
    tbl TEXT;
    p RECORD;
BEGIN
    FOREACH tbl IN ARRAY ARRAY['tickets', 'ticket_comments', 'ticket_activities', 'ticket_views', 'ticket_reads', 'ticket_drafts',
                               'ticket_presences', 'ticket_search'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tbl);
    END LOOP;
    FOREACH tbl IN ARRAY ARRAY['tickets', 'ticket_comments', 'ticket_activities', 'ticket_views'] LOOP
        PERFORM audit_watch(tbl::regclass, FALSE);
    END LOOP;
    -- What staff write goes through ticket_command(). A comment is seen by whoever sees its ticket.
    FOR p IN SELECT * FROM (VALUES
        ('tickets', 'SELECT', 'frontdesk_staff', $q$(SELECT may('tickets.read'))
            OR (SELECT may('tickets.read_own')) AND schedule_id = ANY ((SELECT my_classes())::uuid[])$q$),
        ('ticket_comments', 'SELECT', 'frontdesk_staff', $q$(kind <> 'note' OR (SELECT may('tickets.read_notes')))
            AND ((SELECT may('tickets.read')) OR EXISTS (SELECT FROM tickets t WHERE t.id = ticket_comments.ticket_id))$q$),
        ('ticket_activities', 'SELECT', 'frontdesk_staff', $q$(SELECT may('tickets.read')) AND (SELECT may('tickets.read_notes'))$q$),
        ('ticket_views', 'SELECT', 'frontdesk_staff', $q$login = session_user AND (SELECT is_staff())$q$),
        ('ticket_views', 'INSERT', 'frontdesk_staff', $q$login = session_user AND (SELECT is_staff())$q$),
        ('ticket_views', 'UPDATE', 'frontdesk_staff', $q$login = session_user AND (SELECT is_staff())$q$),
        ('ticket_views', 'DELETE', 'frontdesk_staff', $q$login = session_user AND (SELECT is_staff())$q$),
        ('tickets', 'SELECT', 'frontdesk_website', $q$user_id = (SELECT current_customer())
            OR user_id IS NULL AND order_id = (SELECT guest_order()) AND order_id = ANY ((SELECT customer_orders())::uuid[])$q$),
        ('tickets', 'INSERT', 'frontdesk_website', $q$coalesce(user_id = (SELECT current_customer()), user_id IS NULL AND order_id IS NOT NULL)
            AND (order_id IS NULL OR order_id = ANY ((SELECT customer_orders())::uuid[]))
            AND (schedule_id IS NULL OR EXISTS (SELECT FROM order_items oi
                 WHERE oi.schedule_id = tickets.schedule_id AND oi.id = ANY ((SELECT customer_items())::uuid[])))$q$),
        ('ticket_comments', 'SELECT', 'frontdesk_website', $q$kind <> 'note' AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_comments.ticket_id)$q$),
        ('ticket_comments', 'INSERT', 'frontdesk_website', $q$kind = 'customer' AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_comments.ticket_id)$q$)
    ) AS listed (tbl, verb, who, rows) LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR %s TO %I %s (%s)', split_part(p.who, '_', 2) || '_' || lower(p.verb), p.tbl, p.verb,
                       p.who, CASE WHEN p.verb = 'INSERT' THEN 'WITH CHECK' ELSE 'USING' END, p.rows);
    END LOOP;
END $$;

GRANT SELECT ON tickets, ticket_comments, ticket_activities TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
-- No contact, and no words of the staff among themselves.
GRANT SELECT (id, number, user_id, title, description, status, priority, created_at, updated_at, seat_id, order_id, schedule_id,
              requester_name, tags, assignee_id, assignee_name, waiting_since, waits_for, done_at, reopened, is_answered,
              answered_at, merged_into, split_from, due_at) ON tickets TO frontdesk_instructor;
GRANT SELECT (id, seq, ticket_id, user_id, content, created_at, updated_at, kind, via, author, split_from)
    ON ticket_comments TO frontdesk_instructor;
GRANT SELECT, INSERT (id, name, ask), UPDATE (name, ask), DELETE ON ticket_views TO frontdesk_staff;
-- A customer does not see how urgent they are to us, nor whom we wait for.
GRANT SELECT (id, number, user_id, title, description, status, created_at, updated_at, order_id, schedule_id, done_at),
      INSERT (id, user_id, title, description, order_id, schedule_id) ON tickets TO frontdesk_website;
GRANT SELECT (id, ticket_id, content, created_at, kind, author),
      INSERT (id, ticket_id, content) ON ticket_comments TO frontdesk_website;

DO $$
DECLARE
    f REGPROCEDURE;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^tickets?_' LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
REVOKE ALL ON SEQUENCE ticket_news_seq FROM PUBLIC;
