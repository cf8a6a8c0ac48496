-- Who sees and writes which rows. Three bounds, one within the other:
-- 1. grants to the group roles say which tables, columns and functions a group may touch at all;
-- 2. row-level security says which rows: a policy asks may('right'), or whose class it is. Asked as
--    (SELECT may(…)), once a query, not once a row;
-- 3. triggers ask for the right behind a write, whatever the way it came, and sign it with the true name.
-- The compound reads and the desk's actions are functions of the owner's, see the step on what a session sees.
-- The table role by role is docs/rights.md, made from the catalogue; a test compares the two.

-- ── Who is asking ────────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION is_staff() RETURNS BOOLEAN LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (current_staff()).id IS NOT NULL;
END $$;

-- Stops whoever is nobody here: out, or staff of another database of this server.
CREATE FUNCTION require_staff() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT (is_staff() OR may('people.read')) THEN
        RAISE EXCEPTION 'this is for staff' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Whether the session is the website's own login, which is held to its customers' rows.
CREATE FUNCTION is_website() RETURNS BOOLEAN LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN pg_has_role(session_user, 'frontdesk_website', 'MEMBER') AND NOT acts_as_owner()
           AND NOT EXISTS (SELECT FROM staff WHERE login = session_user);
END $$;

-- The classes that the session teaches: from the minute of being assigned, to that of being taken off.
CREATE FUNCTION my_classes() RETURNS UUID[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    me staff := current_staff();
BEGIN
    IF me.user_id IS NULL OR NOT may('schedule.read_own') THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(SELECT s.id FROM instructors i JOIN schedule s ON s.instructor_id = i.id WHERE i.user_id = me.user_id);
END $$;

-- The orders of those classes' seats.
CREATE FUNCTION my_orders() RETURNS UUID[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT order_id FROM order_items WHERE schedule_id = ANY (my_classes()));
END $$;

-- The people on those rosters, as person_search names them: an account where it is the participant's own,
-- else the seat. Not who bought, and not the account behind a substitute.
CREATE FUNCTION my_people() RETURNS UUID[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT coalesce(u.id, oi.id)
                 FROM order_items oi LEFT JOIN users u ON u.id = oi.participant_id
                 WHERE oi.schedule_id = ANY (my_classes())
                   AND (u.id IS NULL OR is_same_person(oi.participant_name, u.first_name || ' ' || u.last_name)));
END $$;

-- Whether the session sees a class and its roster.
CREATE FUNCTION sees_class(class UUID) RETURNS BOOLEAN LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN may('schedule.read') OR class = ANY (my_classes());
END $$;

-- ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────

-- The owner, who runs migrations and maintenance, is not bound (no FORCE).
DO $$
DECLARE
    tbl NAME;
    p RECORD;
BEGIN
    FOR tbl IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations' LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tbl);
    END LOOP;
    FOR p IN SELECT * FROM (VALUES
        -- What is in the catalogue is everybody's who works here.
        ('courses', 'SELECT', $q$(SELECT is_staff())$q$),
        ('venues', 'SELECT', $q$(SELECT is_staff())$q$),
        ('instructors', 'SELECT', $q$(SELECT is_staff())$q$),
        ('waiver_versions', 'SELECT', $q$(SELECT is_staff())$q$),
        ('staff', 'SELECT', $q$(SELECT is_staff())$q$),
        ('roles', 'SELECT', $q$(SELECT is_staff())$q$),
        ('permissions', 'SELECT', $q$(SELECT is_staff())$q$),
        ('role_permissions', 'SELECT', $q$(SELECT is_staff())$q$),
        ('user_roles', 'SELECT', $q$staff_id = (SELECT (current_staff()).id) OR (SELECT may('staff.manage'))$q$),
        ('staff_permissions', 'SELECT', $q$staff_id = (SELECT (current_staff()).id) OR (SELECT may('staff.manage'))$q$),
        -- A console cannot work without these.
        ('settings', 'SELECT', $q$(SELECT may('settings.manage'))
            OR (SELECT is_staff()) AND split_part(key, '.', 1) IN ('site', 'admission', 'waiver', 'attendance')$q$),
        ('settings', 'INSERT', $q$(SELECT may('settings.manage'))$q$),
        ('settings', 'UPDATE', $q$(SELECT may('settings.manage'))$q$),
        ('waiver_versions', 'INSERT', $q$(SELECT may('settings.manage'))$q$),
        ('waiver_versions', 'UPDATE', $q$(SELECT may('settings.manage'))$q$),
        -- Classes and who sits in them.
        ('schedule', 'SELECT', $q$(SELECT may('schedule.read')) OR id = ANY ((SELECT my_classes())::uuid[])$q$),
        ('schedule', 'INSERT', $q$(SELECT may('schedule.manage'))$q$),
        ('schedule', 'UPDATE', $q$(SELECT may('schedule.manage'))$q$),
        ('venues', 'INSERT', $q$(SELECT may('schedule.manage'))$q$),
        ('venues', 'UPDATE', $q$(SELECT may('schedule.manage'))$q$),
        ('schedule_changes', 'SELECT', $q$(SELECT may('schedule.read')) OR schedule_id = ANY ((SELECT my_classes())::uuid[])$q$),
        ('order_items', 'SELECT', $q$(SELECT may('schedule.read')) OR schedule_id = ANY ((SELECT my_classes())::uuid[])$q$),
        ('order_items', 'UPDATE', $q$status = 'registered' AND (SELECT may('seats.name'))
            AND ((SELECT may('schedule.read')) OR schedule_id = ANY ((SELECT my_classes())::uuid[]))$q$),
        ('attendance_events', 'SELECT', $q$(SELECT may('schedule.read')) OR schedule_id = ANY ((SELECT my_classes())::uuid[])$q$),
        -- People and their papers.
        ('users', 'SELECT', $q$(SELECT may('people.read')) OR id = ANY ((SELECT my_people())::uuid[])$q$),
        ('users', 'INSERT', $q$(SELECT may('people.write'))$q$),
        ('users', 'UPDATE', $q$(SELECT may('people.write'))$q$),
        ('person_search', 'SELECT', $q$(SELECT may('people.read')) OR person_id = ANY ((SELECT my_people())::uuid[])$q$),
        ('guardians', 'SELECT', $q$(SELECT may('people.read'))$q$),
        ('waivers', 'SELECT', $q$(SELECT may('waivers.read'))$q$),
        ('waivers', 'UPDATE', $q$(SELECT may('waivers.void'))$q$),
        ('identity_checks', 'SELECT', $q$(SELECT may('identity.read'))$q$),
        ('id_verifications', 'SELECT', $q$(SELECT may('identity.read'))$q$),
        ('id_verifications', 'UPDATE', $q$(SELECT may('identity.write'))$q$),
        -- Money.
        ('orders', 'SELECT', $q$(SELECT may('orders.read')) OR id = ANY ((SELECT my_orders())::uuid[])$q$),
        ('orders', 'UPDATE', $q$(SELECT may('orders.write'))$q$),
        ('payments', 'SELECT', $q$(SELECT may('payments.read'))$q$),
        ('promo_codes', 'SELECT', $q$(SELECT may('orders.read'))$q$),
        -- Leads, and what adoption found.
        ('church_inquiries', 'SELECT', $q$(SELECT may('leads.read'))$q$),
        ('church_inquiries', 'UPDATE', $q$(SELECT may('leads.manage'))$q$),
        ('adoption_findings', 'SELECT', $q$(SELECT may('maintenance.run'))$q$),
        ('legacy_ref', 'SELECT', $q$(SELECT may('maintenance.run'))$q$)
    ) AS listed (tbl, verb, rows) LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR %s TO frontdesk_staff %s (%s)', 'staff_' || lower(p.verb), p.tbl, p.verb,
                       CASE WHEN p.verb = 'INSERT' THEN 'WITH CHECK' ELSE 'USING' END, p.rows);
    END LOOP;
END $$;

-- ── Tables and columns ───────────────────────────────────────────────────────────────────────────────────

GRANT SELECT ON courses, venues, instructors, waiver_versions, roles, permissions, role_permissions, user_roles,
    staff_permissions, settings, schedule_changes, attendance_events, adoption_findings TO frontdesk_staff;
GRANT SELECT (id, login, display_name, role, user_id, is_active, created_at, valid_until) ON staff TO frontdesk_staff;
GRANT SELECT ON staff, legacy_ref TO frontdesk_admin;
DO $$
BEGIN
    -- Made by whoever runs these steps, before or after them.
    IF to_regclass('_sqlx_migrations') IS NOT NULL THEN
        GRANT SELECT ON _sqlx_migrations TO frontdesk_staff;
    END IF;
END $$;

-- An instructor sees who sits there, how old they are and whom to call: no amount, address or contact.
GRANT SELECT (id, course_id, instructor_id, start_datetime, end_datetime, location_name, location_addr, venue_id,
              max_capacity, spots_filled, status, notes, created_at, updated_at) ON schedule TO frontdesk_instructor;
GRANT SELECT (id, order_id, schedule_id, participant_id, participant_name, participant_dob, quantity, status, created_at,
              seat_no, split_from, arrived_at, is_late, left_early_at, roster_note) ON order_items TO frontdesk_instructor;
GRANT SELECT (id, order_number, user_id, status, payment_status, created_at) ON orders TO frontdesk_instructor;
-- Whom to call goes by medical.read, which no grant knows of: it is in the roster and not in the table.
GRANT SELECT (id, first_name, last_name, date_of_birth) ON users TO frontdesk_instructor;
GRANT SELECT (person_id, kind, name, name_key, birth_date) ON person_search TO frontdesk_instructor;

-- Nobody reads a password's hash; a signature and where it came from stay with the owner.
GRANT SELECT ON schedule, order_items, orders, payments, promo_codes, guardians, identity_checks, person_search
    TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT SELECT (id, email, first_name, last_name, phone, date_of_birth, address_line1, address_line2, city, state, zip_code,
              email_verified, newsletter_opt, role, created_at, updated_at, last_login, deleted_at) ON users TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT SELECT (id, user_id, order_item_id, waiver_version, waiver_text, signed_name, signed_date, created_at, guardian_name,
              covers_user_id, covers_name, voided_at, voided_by, void_reason, witnessed_by, desk)
    ON waivers TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT SELECT (id, user_id, document_type, verified, verified_by, verified_at, expires_at, created_at)
    ON id_verifications TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
-- The desk sees that somebody asked and can call back; what they said and what they can pay is the manager's.
GRANT SELECT (id, org_name, org_type, contact_name, contact_role, contact_email, contact_phone, city, state, status,
              assigned_to, created_at, updated_at) ON church_inquiries TO frontdesk_desk;
GRANT SELECT ON church_inquiries TO frontdesk_manager, frontdesk_admin;

-- Arrivals, payments, signatures and checks are written by functions alone.
GRANT INSERT (id, email, first_name, last_name, phone, date_of_birth, address_line1, address_line2, city, state, zip_code,
              newsletter_opt, emergency_name, emergency_phone),
      UPDATE (email, first_name, last_name, phone, date_of_birth, address_line1, address_line2, city, state, zip_code,
              newsletter_opt, updated_at, emergency_name, emergency_phone)
    ON users TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT UPDATE (deleted_at) ON users TO frontdesk_manager, frontdesk_admin;
GRANT UPDATE (participant_id, participant_name, participant_email, participant_dob)
    ON order_items TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT UPDATE (status, guest_email, guest_name, guest_phone, billing_name, billing_address, billing_city, billing_state,
              billing_zip, updated_at) ON orders TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT UPDATE (verified, verified_by, verified_at) ON id_verifications
    TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT UPDATE (voided_at, voided_by, void_reason) ON waivers TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT INSERT (id, course_id, instructor_id, start_datetime, end_datetime, location_name, location_addr, venue_id,
              max_capacity, status, price_override, notes),
      UPDATE (course_id, instructor_id, start_datetime, end_datetime, location_name, location_addr, venue_id,
              max_capacity, status, price_override, notes, updated_at)
    ON schedule TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT INSERT, UPDATE ON venues TO frontdesk_manager, frontdesk_admin;
GRANT UPDATE (status, assigned_to, notes, budget_range, timeline, services_needed, message, team_size, has_security_team,
              updated_at) ON church_inquiries TO frontdesk_manager, frontdesk_admin;
GRANT INSERT (key, value, description), UPDATE (value, description, updated_by) ON settings TO frontdesk_admin;
GRANT INSERT (version, body, is_current), UPDATE (is_current) ON waiver_versions TO frontdesk_admin;

ALTER VIEW seats SET (security_invoker = true);
GRANT SELECT ON seats TO frontdesk_staff;

-- ── Writes ───────────────────────────────────────────────────────────────────────────────────────────────

-- Asked by triggers, so for every way in. The website is held by its own policies.
CREATE FUNCTION require_unless_website(wanted TEXT) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT (may(wanted) OR is_website()) THEN
        PERFORM require(wanted);
    END IF;
END $$;

-- What the policy makes of a reason (the words of src/domain/admission/reason.rs).
CREATE FUNCTION rule_of_reason(reason TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN reason IN ('unpaid', 'payment_failed') THEN 'unpaid'
        WHEN reason LIKE 'waiver%' THEN 'waiver'
        WHEN reason IN ('under_age', 'age_unknown') THEN 'age'
        WHEN reason LIKE 'guardian%' THEN 'guardian'
        WHEN reason LIKE 'identity%' THEN 'identity'
        WHEN reason LIKE 'prerequisite%' THEN 'prerequisites'
        WHEN reason = 'other_place' THEN 'wrong_place'
        ELSE reason END
$$;

CREATE FUNCTION allow_attendance_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.actor := actor_name(NEW.actor);
    NEW.login := session_user;
    -- Before the seat itself is written: the server's words about a row that breaks a rule tell all of the row.
    IF NEW.kind IS NULL OR NEW.kind NOT IN ('admitted', 'present', 'late', 'left_early', 'no_show', 'note', 'undone',
                                            'set_elsewhere') THEN
        RAISE EXCEPTION 'there is no such mark' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'attendance_kind_known', TABLE = 'attendance_events';
    ELSIF (NEW.kind = 'undone') <> (NEW.undoes IS NOT NULL) THEN
        RAISE EXCEPTION 'an undo names what it takes back' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'attendance_undo_names_event', TABLE = 'attendance_events';
    ELSIF NEW.happened_at NOT BETWEEN '2000-01-01 UTC' AND '2200-01-01 UTC' THEN
        -- No console could show it, nor the roster that it stands in.
        RAISE EXCEPTION 'this is no time of the institute' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'attendance_time_sane', TABLE = 'attendance_events';
    END IF;
    IF NEW.kind = 'set_elsewhere' THEN
        -- Says what a write to the seat itself has done, and is no mark.
        IF pg_trigger_depth() = 1 AND is_staff() THEN
            RAISE EXCEPTION 'this is no mark' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT (may('attendance.write')
            OR NEW.kind = 'no_show' AND may('maintenance.run')
            OR may('attendance.write_own') AND EXISTS (
                SELECT FROM order_items WHERE id = NEW.seat_id AND schedule_id = ANY (my_classes()))) THEN
        PERFORM require('attendance.write');
    END IF;
    IF NEW.overridden <> '{}' THEN
        PERFORM require(CASE WHEN EXISTS (
            SELECT FROM unnest(NEW.overridden) reason
            WHERE coalesce((SELECT value ->> rule_of_reason(reason) FROM settings WHERE key = 'admission.policy'), 'block')
                  = 'block') THEN 'admission.override_block' ELSE 'admission.override' END);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE INSERT ON attendance_events FOR EACH ROW EXECUTE FUNCTION allow_attendance_event();

CREATE FUNCTION allow_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require('payments.write');
    NEW.received_by := actor_name(NEW.received_by);
    NEW.login := session_user;
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE INSERT OR UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION allow_payment();

CREATE FUNCTION allow_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM require_unless_website('waivers.write');
        NEW.witnessed_by := CASE WHEN is_staff() THEN actor_name(NULL) ELSE NEW.witnessed_by END;
    ELSE
        PERFORM require('waivers.void');
        NEW.voided_by := CASE WHEN NEW.voided_at IS NOT NULL THEN actor_name(NEW.voided_by) END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE INSERT OR UPDATE OF voided_at, voided_by, void_reason ON waivers
    FOR EACH ROW EXECUTE FUNCTION allow_waiver();

CREATE FUNCTION allow_identity_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require('identity.write');
    NEW.checked_by := actor_name(NEW.checked_by);
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE INSERT OR UPDATE ON identity_checks FOR EACH ROW EXECUTE FUNCTION allow_identity_check();

CREATE FUNCTION allow_verification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_staff() THEN
        NEW.verified_by := (current_staff()).user_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE UPDATE OF verified, verified_by, verified_at ON id_verifications
    FOR EACH ROW EXECUTE FUNCTION allow_verification();

CREATE FUNCTION sign_setting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_by := actor_name(NEW.updated_by);
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE INSERT OR UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION sign_setting();

-- A guardian comes with the waiver that they sign.
CREATE FUNCTION allow_guardian() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require('waivers.write');
    NEW.recorded_by := actor_name(NEW.recorded_by);
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE INSERT OR UPDATE ON guardians FOR EACH ROW EXECUTE FUNCTION allow_guardian();

-- A birth date that nobody had may come from the document that was looked at.
CREATE FUNCTION allow_naming() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.participant_id, NEW.participant_name, NEW.participant_email)
       IS DISTINCT FROM (OLD.participant_id, OLD.participant_name, OLD.participant_email)
       OR OLD.participant_dob IS NOT NULL OR NOT may('identity.write') THEN
        PERFORM require_unless_website('seats.name');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE UPDATE OF participant_id, participant_name, participant_email, participant_dob ON order_items
    FOR EACH ROW WHEN ((OLD.participant_id, OLD.participant_name, OLD.participant_email, OLD.participant_dob)
                       IS DISTINCT FROM (NEW.participant_id, NEW.participant_name, NEW.participant_email, NEW.participant_dob))
    EXECUTE FUNCTION allow_naming();

CREATE FUNCTION allow_emergency_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_unless_website('medical.write');
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE UPDATE OF emergency_name, emergency_phone ON users
    FOR EACH ROW WHEN ((OLD.emergency_name, OLD.emergency_phone) IS DISTINCT FROM (NEW.emergency_name, NEW.emergency_phone))
    EXECUTE FUNCTION allow_emergency_contact();

-- Before the triggers that derive columns, so it sees what was asked for. That a class fills up is derived,
-- and that it is over is the maintenance's to say.
CREATE FUNCTION allow_schedule_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.course_id, NEW.instructor_id, NEW.start_datetime, NEW.end_datetime, NEW.location_name, NEW.location_addr,
            NEW.venue_id, NEW.max_capacity, NEW.price_override, NEW.notes)
           IS NOT DISTINCT FROM
           (OLD.course_id, OLD.instructor_id, OLD.start_datetime, OLD.end_datetime, OLD.location_name, OLD.location_addr,
            OLD.venue_id, OLD.max_capacity, OLD.price_override, OLD.notes)
       AND (NEW.status IN ('scheduled', 'full') AND OLD.status IN ('scheduled', 'full')
            OR NEW.status = OLD.status
            OR NEW.status = 'completed' AND OLD.end_datetime < now() AND may('maintenance.run')) THEN
        RETURN NEW;
    END IF;
    PERFORM require('schedule.manage');
    RETURN NEW;
END $$;
CREATE TRIGGER a_allowed BEFORE INSERT OR UPDATE ON schedule FOR EACH ROW EXECUTE FUNCTION allow_schedule_change();
