-- The desk's actions under the rights of whoever calls them: a seat in a class that the session does not see
-- is not there, nobody gets past a block by saying nothing of it, and the answers hide what the roster hides.

-- ── What a desk does ─────────────────────────────────────────────────────────────────────────────────────

-- The reasons for which a seat is stopped at a moment, in the console's words: those that always stop, and
-- those that the policy blocks. The console decides (src/domain/admission.rs); this only keeps somebody who
-- may not lift a block from going round it with psql. A test holds the two against each other. What depends
-- on the desk, its venue and the class it has chosen, is the console's alone.
CREATE FUNCTION stopping_reasons(facts JSONB, at TIMESTAMPTZ) RETURNS TEXT[]
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    zone TEXT := site_timezone();
    policy JSONB := coalesce((SELECT value FROM settings WHERE key = 'admission.policy'), '{}');
    starts TIMESTAMPTZ := facts ->> 'starts_at';
    ends TIMESTAMPTZ := facts ->> 'ends_at';
    -- A class over midnight is for both of its days; one that ends at midnight for the first.
    is_its_day BOOLEAN := (at AT TIME ZONE zone)::date BETWEEN (starts AT TIME ZONE zone)::date
        AND (greatest(ends - interval '1 millisecond', starts) AT TIME ZONE zone)::date;
    is_named BOOLEAN := facts ->> 'name' IS NOT NULL;
    years INTEGER := extract(year FROM age((facts ->> 'class_date')::timestamp, (facts ->> 'birth_date')::timestamp));
    minimum INTEGER := facts ->> 'min_age';
    closed TEXT[] := array_remove(ARRAY[
        CASE WHEN facts ->> 'class_status' = 'cancelled' THEN 'class_cancelled' END,
        CASE WHEN facts ->> 'seat_status' = 'cancelled' THEN 'seat_cancelled' END,
        CASE WHEN facts ->> 'order_status' = 'cancelled' THEN 'order_cancelled' END,
        CASE WHEN facts ->> 'payment_status' = 'refunded' THEN 'refunded' END], NULL);
BEGIN
    IF facts ->> 'seat_status' = 'attended' THEN
        RETURN '{}';
    END IF;
    RETURN closed || ARRAY(
        SELECT reason FROM (VALUES
            ('wrong_day', 'wrong_day', NOT is_its_day),
            ('class_over', 'class_over', is_its_day AND at >= ends),
            ('unpaid', CASE facts ->> 'payment_status' WHEN 'failed' THEN 'payment_failed' ELSE 'unpaid' END,
                closed = '{}' AND coalesce((facts ->> 'balance')::numeric > 0, TRUE)),
            ('unnamed', 'unnamed', closed = '{}' AND NOT is_named),
            ('waiver', 'waiver_' || CASE facts ->> 'waiver' WHEN 'none' THEN 'missing' ELSE facts ->> 'waiver' END,
                closed = '{}' AND is_named AND facts ->> 'waiver' <> 'valid'),
            ('age', 'under_age', closed = '{}' AND is_named AND years < minimum),
            ('age', 'age_unknown', closed = '{}' AND is_named AND years IS NULL AND minimum > 0),
            ('guardian', 'guardian_missing', closed = '{}' AND is_named AND facts ->> 'guardian' IS NULL
                AND years < (facts ->> 'age_of_majority')::integer),
            ('identity', 'identity_' || (facts ->> 'identity'),
                closed = '{}' AND is_named AND facts ->> 'identity' <> 'verified'),
            ('prerequisites', 'prerequisite_missing', closed = '{}' AND is_named
                AND jsonb_array_length(facts -> 'missing_prerequisites') > 0),
            ('booked_twice', 'booked_twice', closed = '{}' AND is_named
                AND (facts ->> 'same_person_seats')::integer > 0)
        ) AS r (rule, reason, holds)
        WHERE holds AND coalesce(policy ->> rule, 'block') = 'block');
END $$;

-- Stops whoever lets somebody in past a block without the right to. The desk's clock counts, since the desk
-- decided by it: up to a day back (it was sent when the line was there again), five minutes ahead.
CREATE FUNCTION require_entry(facts JSONB, at TIMESTAMPTZ) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    moment TIMESTAMPTZ := CASE WHEN at BETWEEN now() - interval '1 day' AND now() + interval '5 minutes'
                               THEN at ELSE now() END;
    reasons TEXT[];
BEGIN
    IF may('admission.override_block') THEN
        RETURN;
    END IF;
    reasons := stopping_reasons(facts, moment);
    IF reasons <> '{}' THEN
        RAISE EXCEPTION 'this needs the right admission.override_block: %', array_to_string(reasons, ', ')
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- As before, and a seat in a class that the session does not see is not there. What is split is the item that
-- has the seat, whichever was named.
CREATE OR REPLACE FUNCTION hold_seat(p_item UUID, p_seat UUID) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
    whole UUID := (SELECT order_item_id FROM seats
                   WHERE order_item_id IN (p_item, p_seat) AND seat_id = p_seat AND sees_class(schedule_id));
BEGIN
    IF whole IS NULL THEN
        RETURN FALSE;
    END IF;
    PERFORM split_item(whole);
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    RETURN FOUND;
END $$;

-- The actions as they were; new is what asks for a right, or shows less.
CREATE OR REPLACE FUNCTION admit_seat(
    p_event UUID, p_item UUID, p_seat UUID, p_token TEXT, p_actor TEXT, p_desk TEXT,
    p_at TIMESTAMPTZ, p_reason TEXT, p_overridden TEXT[],
    OUT outcome TEXT, OUT event_id UUID, OUT by_whom TEXT, OUT at_desk TEXT, OUT happened_at TIMESTAMPTZ,
    OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    past attendance_events%ROWTYPE;
    known JSONB;
    rule TEXT;
BEGIN
    -- Only held here: an item is split with the write, so an answer that says no writes nothing.
    -- The item first, as hold_seat does, so that two actions on one seat do not block each other.
    PERFORM 1 FROM order_items WHERE id = p_item FOR UPDATE;
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    known := facts_unhidden(p_item, p_seat);
    facts := show_facts(known);
    IF facts IS NULL THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO past FROM attendance_events e WHERE e.id = p_event;
    IF FOUND THEN
        -- Whoever sends an arrival again must not hear "admitted" of a seat that is free once more.
        outcome := CASE WHEN past.seat_id <> p_seat OR past.kind <> 'admitted' THEN 'event_reused'
                        WHEN EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = p_event) THEN 'undone'
                        ELSE 'admitted' END;
        event_id := past.id; by_whom := past.actor; at_desk := past.desk; happened_at := past.happened_at;
        RETURN;
    END IF;
    IF facts ->> 'seat_status' = 'attended' THEN
        outcome := 'already_in';
        event_id := (facts #>> '{arrival,event_id}')::uuid;
        by_whom := facts #>> '{arrival,by}';
        at_desk := facts #>> '{arrival,desk}';
        happened_at := coalesce((facts #>> '{arrival,at}')::timestamptz, (facts ->> 'arrived_at')::timestamptz);
    ELSIF facts ->> 'token' IS DISTINCT FROM p_token OR facts ->> 'seat_status' = 'cancelled' THEN
        outcome := 'changed';
    ELSIF NOT hold_seat(p_item, p_seat) THEN
        outcome := 'not_found';
    ELSE
        PERFORM require_entry(known, p_at);
        INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, reason,
                                       overridden, before, after)
        VALUES (p_event, p_seat, (facts ->> 'schedule_id')::uuid, 'admitted', p_actor, p_desk, p_at,
                p_reason, p_overridden, '{}', '{}');
        outcome := 'admitted'; event_id := p_event; by_whom := actor_name(p_actor); at_desk := p_desk; happened_at := p_at;
        facts := facts_of(p_item, p_seat);
    END IF;
EXCEPTION WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
    IF rule <> 'attendance_events_pkey' THEN
        RAISE;
    END IF;
    -- The same id for another seat at the same moment.
    outcome := 'event_reused';
END $$;

CREATE OR REPLACE FUNCTION mark_seat(
    p_event UUID, p_item UUID, p_seat UUID, p_seen_status TEXT, p_seen_note TEXT, p_kind TEXT, p_note TEXT,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    past attendance_events%ROWTYPE;
    known JSONB;
BEGIN
    -- Only held here, as in admit_seat: an answer that says no splits nothing.
    PERFORM 1 FROM order_items WHERE id = p_item FOR UPDATE;
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    known := facts_unhidden(p_item, p_seat);
    facts := show_facts(known);
    IF facts IS NULL THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO past FROM attendance_events e WHERE e.id = p_event;
    IF FOUND THEN
        outcome := CASE WHEN past.seat_id <> p_seat THEN 'event_reused'
                        WHEN EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = p_event) THEN 'undone'
                        WHEN (past.kind, past.note) IS DISTINCT FROM (p_kind, p_note) THEN 'saved_before'
                        ELSE 'recorded' END;
    ELSIF facts ->> 'seat_status' IS DISTINCT FROM p_seen_status
       OR nullif(facts ->> 'note', '') IS DISTINCT FROM nullif(p_seen_note, '') THEN
        outcome := 'changed';
    ELSIF NOT hold_seat(p_item, p_seat) THEN
        outcome := 'not_found';
    ELSE
        -- A mark is no way around the rule book.
        IF p_kind IN ('admitted', 'present', 'late', 'left_early') THEN
            PERFORM require_entry(known, p_at);
        END IF;
        INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, note, before, after)
        SELECT p_event, id, schedule_id, p_kind, p_actor, p_desk, p_at, p_note, '{}', '{}'
        FROM order_items WHERE id = p_seat;
        outcome := 'recorded';
        facts := facts_of(p_item, p_seat);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION undo_event(
    p_event UUID, p_target UUID, p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT by_whom TEXT, OUT at_desk TEXT, OUT happened_at TIMESTAMPTZ, OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    target attendance_events%ROWTYPE;
    later attendance_events%ROWTYPE;
    rule TEXT;
BEGIN
    SELECT * INTO target FROM attendance_events e WHERE e.id = p_target AND e.kind <> 'undone';
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    IF NOT hold_seat(target.seat_id, target.seat_id) THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO later FROM attendance_events e WHERE e.undoes = p_target;
    IF FOUND THEN
        outcome := CASE WHEN later.id = p_event THEN 'undone' ELSE 'already_undone' END;
    ELSE
        BEGIN
            INSERT INTO attendance_events (id, seat_id, schedule_id, kind, undoes, actor, desk, happened_at, before, after)
            VALUES (p_event, target.seat_id, target.schedule_id, 'undone', p_target, p_actor, p_desk, p_at, '{}', '{}');
            outcome := 'undone';
        EXCEPTION WHEN check_violation OR unique_violation THEN
            GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
            IF rule = 'attendance_events_pkey' THEN
                outcome := 'event_reused';
                RETURN;
            ELSIF rule <> 'attendance_undo_superseded' THEN
                RAISE;
            END IF;
            outcome := 'superseded';
            SELECT * INTO later FROM attendance_events e
            WHERE e.seat_id = target.seat_id AND e.seq > target.seq ORDER BY e.seq DESC LIMIT 1;
        END;
    END IF;
    by_whom := later.actor; at_desk := later.desk; happened_at := later.happened_at;
    facts := facts_of(target.seat_id, target.seat_id);
END $$;

CREATE OR REPLACE FUNCTION pay_for_seat(
    p_id UUID, p_item UUID, p_seat UUID, p_amount DECIMAL, p_method TEXT, p_reference TEXT,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT balance DECIMAL, OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    bill UUID := (SELECT order_id FROM order_items
                  WHERE id IN (p_item, p_seat) AND sees_class(schedule_id) LIMIT 1);
BEGIN
    -- First of all: the answers would tell what is to pay.
    PERFORM require('payments.write');
    SELECT r.outcome, r.balance INTO outcome, balance
    FROM record_payment(p_id, bill, p_amount, p_method, p_reference, p_actor, p_desk, p_at) r;
    facts := facts_of(p_item, p_seat);
END $$;

-- ── Maintenance ──────────────────────────────────────────────────────────────────────────────────────────

ALTER FUNCTION mark_no_shows(BOOLEAN) RENAME TO record_no_shows;
CREATE FUNCTION mark_no_shows(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    RETURN record_no_shows(dry_run);
END $$;

CREATE FUNCTION purge_identity_files(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due UUID[];
BEGIN
    PERFORM require('maintenance.run');
    due := ARRAY(SELECT id FROM id_verifications WHERE expires_at < now());
    IF NOT dry_run THEN
        DELETE FROM id_verifications WHERE id = ANY (due);
    END IF;
    RETURN cardinality(due);
END $$;

CREATE FUNCTION complete_classes(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due UUID[];
BEGIN
    PERFORM require('maintenance.run');
    due := ARRAY(SELECT id FROM schedule WHERE end_datetime < now() AND status IN ('scheduled', 'full', 'in_progress'));
    IF NOT dry_run THEN
        UPDATE schedule SET status = 'completed' WHERE id = ANY (due);
    END IF;
    RETURN cardinality(due);
END $$;

ALTER FUNCTION person_search_rebuild() RENAME TO build_person_search;
CREATE FUNCTION person_search_rebuild() RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('maintenance.run');
    RETURN build_person_search();
END $$;

-- ── Whose functions these are ────────────────────────────────────────────────────────────────────────────

DO $$
DECLARE
    f RECORD;
    action REGPROCEDURE;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure AS signature, p.prorettype = 'trigger'::regtype AS is_trigger
        FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
        -- A permitted write keeps counts, search and log right in tables that its writer may not touch.
        IF f.is_trigger THEN
            EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f.signature);
        END IF;
    END LOOP;
    FOREACH action IN ARRAY ARRAY[
        'admit_seat(uuid, uuid, uuid, text, text, text, timestamptz, text, text[])',
        'mark_seat(uuid, uuid, uuid, text, text, text, text, text, text, timestamptz)',
        'undo_event(uuid, uuid, text, text, timestamptz)',
        'name_seat(uuid, uuid, text, text, text, date, uuid)',
        'sign_waiver(uuid, uuid, uuid, text, text, text, text, text, text, text, timestamptz)',
        'record_identity(uuid, uuid, uuid, text, text, date, date, text, text, timestamptz)',
        'pay_for_seat(uuid, uuid, uuid, numeric, text, text, text, text, timestamptz)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', action);
    END LOOP;
END $$;
-- A function of a later step is nobody's either until it is granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    acts_as_owner(), current_staff(), may(TEXT), my_rights(), require(TEXT), actor_name(TEXT), current_desk(), is_staff(),
    my_classes(), my_orders(), my_people(), site_timezone(), site_date(TIMESTAMPTZ), site_day_start(DATE),
    seat_id_of(UUID, INTEGER, INTEGER), facts_of_items(UUID[]), sessions_of(UUID[]),
    arrivals_of(DATE),
    search_people(TEXT, DATE, INTEGER), items_of_people(UUID[]), person_hits(UUID[], DATE), person_page(UUID, DATE),
    admit_seat(UUID, UUID, UUID, TEXT, TEXT, TEXT, TIMESTAMPTZ, TEXT, TEXT[]),
    mark_seat(UUID, UUID, UUID, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TIMESTAMPTZ),
    undo_event(UUID, UUID, TEXT, TEXT, TIMESTAMPTZ)
TO frontdesk_staff;
GRANT EXECUTE ON FUNCTION
    name_seat(UUID, UUID, TEXT, TEXT, TEXT, DATE, UUID),
    sign_waiver(UUID, UUID, UUID, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TIMESTAMPTZ),
    record_identity(UUID, UUID, UUID, TEXT, TEXT, DATE, DATE, TEXT, TEXT, TIMESTAMPTZ),
    pay_for_seat(UUID, UUID, UUID, DECIMAL, TEXT, TEXT, TEXT, TEXT, TIMESTAMPTZ)
TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
GRANT EXECUTE ON FUNCTION mark_no_shows(BOOLEAN), purge_identity_files(BOOLEAN), complete_classes(BOOLEAN),
    person_search_rebuild()
TO frontdesk_admin;
