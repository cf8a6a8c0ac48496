-- The facts on which a seat is admitted. The rules are not here: the console's one rule book
-- (src/domain/admission.rs) decides, and its write carries the token of the facts that it
-- decided on. Where they have changed meanwhile, nothing is written and the fresh facts go back.

CREATE FUNCTION age_of_majority() RETURNS INTEGER LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT (value #>> '{}')::integer FROM settings WHERE key = 'admission.age_of_majority'), 18)
$$;

CREATE FUNCTION waiver_valid_days() RETURNS INTEGER LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT (value #>> '{}')::integer FROM settings WHERE key = 'waiver.valid_days'), 365)
$$;

-- Who sits where, with names and birth dates from the seat or the account behind it. What is known of
-- a participant belongs to an item's first seat. An account whose person has another name than the seat
-- (is_same_person) is not the participant's: it counts for nothing, nor does what the website copied from it.
CREATE VIEW named_seats AS
SELECT seat_id_of(oi.id, oi.seat_no, n) AS seat_id, oi.id AS order_item_id, n AS seat_no, n = oi.seat_no AS is_first,
       oi.order_id, oi.schedule_id,
       oi.status, oi.arrived_at, oi.is_late, oi.left_early_at, oi.roster_note,
       CASE WHEN u.is_theirs THEN oi.participant_id END AS participant_id,
       CASE WHEN n = oi.seat_no THEN nullif(trim(coalesce(nullif(trim(oi.participant_name), ''),
                                                          u.first_name || ' ' || u.last_name)), '') END AS name,
       CASE WHEN n <> oi.seat_no THEN NULL
            WHEN u.is_theirs THEN coalesce(oi.participant_email, u.email)
            ELSE nullif(oi.participant_email, u.email) END AS email,
       CASE WHEN u.is_theirs THEN u.phone END AS phone,
       CASE WHEN n <> oi.seat_no THEN NULL
            WHEN u.is_theirs THEN coalesce(oi.participant_dob, u.date_of_birth)
            ELSE nullif(oi.participant_dob, u.date_of_birth) END AS birth_date,
       CASE WHEN u.is_theirs THEN u.emergency_name END AS emergency_name,
       CASE WHEN u.is_theirs THEN u.emergency_phone END AS emergency_phone
FROM order_items oi
CROSS JOIN LATERAL generate_series(oi.seat_no, oi.seat_no + oi.quantity - 1) n
-- OFFSET 0, because the planner expects a thousand seats of every item and would read all accounts for them.
LEFT JOIN LATERAL (SELECT a.*, is_same_person(oi.participant_name, a.first_name || ' ' || a.last_name) AS is_theirs
                   FROM users a WHERE a.id = oi.participant_id AND n = oi.seat_no OFFSET 0) u ON TRUE;

-- All facts of a seat hang on the seat alone (LATERAL … OFFSET 0): a query joins this view as one table,
-- so its plan begins with the few seats that are asked for, however many joins there are inside. The
-- inner OFFSET 0s keep a part from being written out, and worked out, wherever it is named. Settings
-- are read as (SELECT …), once for all seats.
CREATE VIEW seat_facts AS
SELECT n.seat_id, n.order_item_id, n.seat_no, n.order_id, n.schedule_id, n.participant_id, n.name,
       f.start_datetime, f.facts
FROM named_seats n
CROSS JOIN LATERAL (
    SELECT s.start_datetime,
           decides.facts || jsonb_build_object(
               -- With the class and the person: two of one name, or two classes at one time, are not the same.
               'token', md5(decides.facts::text || extract(epoch FROM s.start_datetime)
                            || extract(epoch FROM s.end_datetime) || s.id || coalesce(n.participant_id::text, '')),
               'seat_id', n.seat_id, 'order_item_id', n.order_item_id, 'seat_no', n.seat_no,
               'order_id', n.order_id, 'schedule_id', n.schedule_id, 'person_id', n.participant_id,
               'order_number', o.order_number, 'party_size',
               (SELECT coalesce(sum(quantity), 0) FROM order_items p WHERE p.order_id = o.id AND p.status <> 'cancelled'),
               'buyer', coalesce(nullif(trim(o.guest_name), ''), trim(b.first_name || ' ' || b.last_name),
                                 nullif(trim(o.billing_name), '')),
               'course', c.name, 'starts_at', s.start_datetime, 'ends_at', s.end_datetime,
               'venue', s.location_name,
               'email', n.email, 'phone', n.phone,
               'emergency_name', n.emergency_name, 'emergency_phone', n.emergency_phone,
               'arrived_at', n.arrived_at, 'is_late', n.is_late, 'left_early_at', n.left_early_at,
               'note', n.roster_note, 'arrival', arrival.facts,
               'identity_kind', ident.document_type, 'identity_until', ident.valid_until,
               'waiver_elsewhere', waiver.elsewhere
           ) AS facts
    FROM schedule s
    JOIN courses c ON c.id = s.course_id
    JOIN orders o ON o.id = n.order_id
    LEFT JOIN users b ON b.id = o.user_id
    CROSS JOIN LATERAL (
        SELECT local.class_date,
               -- Whole years: as intervals, 17 years 11 months and 30 days would equal 18 years.
               extract(year FROM age(local.class_date::timestamp, n.birth_date::timestamp))
                   < (SELECT age_of_majority()) AS is_minor
        FROM (SELECT (s.start_datetime AT TIME ZONE (SELECT site_timezone()))::date AS class_date OFFSET 0) local
        OFFSET 0
    ) day
    LEFT JOIN LATERAL (
        SELECT g.guardian_name FROM guardians g
        WHERE g.minor_user_id = n.participant_id
           OR (g.order_item_id = n.seat_id AND lower(g.minor_name) = lower(n.name))
        ORDER BY g.created_at DESC LIMIT 1
    ) guardian ON TRUE
    LEFT JOIN LATERAL (
        SELECT i.document_type, i.valid_until FROM identity_checks i
        WHERE i.user_id = n.participant_id
           OR (i.order_item_id = n.seat_id AND lower(i.covers_name) = lower(n.name))
        ORDER BY i.valid_until IS NULL OR i.valid_until >= day.class_date DESC, i.checked_at DESC LIMIT 1
    ) ident ON TRUE
    CROSS JOIN LATERAL (
        SELECT CASE
                   WHEN bool_or(current AND in_time AND stands AND (guarded OR NOT coalesce(day.is_minor, FALSE))) THEN 'valid'
                   WHEN bool_or(current AND in_time AND stands) THEN 'needs_guardian'
                   WHEN bool_or(current AND stands) THEN 'expired'
                   WHEN bool_or(stands) THEN 'outdated'
                   WHEN count(*) > 0 THEN 'voided'
                   ELSE 'none'
               END AS state
        FROM (SELECT w.voided_at IS NULL AS stands, w.guardian_name IS NOT NULL AS guarded,
                     w.signed_date + make_interval(days => (SELECT waiver_valid_days())) >= s.start_datetime AS in_time,
                     w.waiver_version = coalesce((SELECT version FROM waiver_versions WHERE is_current),
                                                 w.waiver_version) AS current
              FROM waivers w
              WHERE w.covers_user_id = n.participant_id
                 OR (w.order_item_id = n.seat_id AND w.covers_user_id IS NULL
                     AND lower(trim(w.covers_name)) = lower(n.name))) signed
    ) own_waiver
    CROSS JOIN LATERAL (
        SELECT own_waiver.state,
               CASE WHEN own_waiver.state <> 'valid' AND n.birth_date IS NOT NULL THEN
                   (SELECT coalesce(twin.email, 'an account without email')
                    FROM users twin
                    JOIN waivers w ON w.covers_user_id = twin.id AND w.voided_at IS NULL
                    WHERE lower(trim(twin.first_name || ' ' || twin.last_name)) = lower(n.name)
                      AND twin.date_of_birth = n.birth_date
                      AND twin.id IS DISTINCT FROM n.participant_id
                    LIMIT 1)
               END AS elsewhere
        OFFSET 0
    ) waiver
    LEFT JOIN LATERAL (
        SELECT jsonb_build_object('event_id', e.id, 'by', e.actor, 'desk', e.desk, 'at', e.happened_at) AS facts
        FROM attendance_events e
        -- What brought the participant in, not a mark that came after it.
        WHERE n.status = 'attended' AND e.seat_id = n.seat_id AND e.kind <> 'undone'
          AND e.before ->> 'status' <> 'attended' AND e.after ->> 'status' = 'attended'
          AND NOT EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = e.id)
        ORDER BY e.seq DESC LIMIT 1
    ) arrival ON TRUE
    CROSS JOIN LATERAL (
        SELECT jsonb_build_object(
            'name', n.name,
            'seat_status', n.status,
            'class_status', s.status,
            'class_date', day.class_date,
            'order_status', o.status,
            'payment_status', o.payment_status,
            'balance', order_balance(o)::text,
            'waiver', waiver.state,
            'identity', CASE WHEN ident.document_type IS NULL THEN 'unverified'
                             WHEN ident.valid_until < day.class_date THEN 'expired'
                             ELSE 'verified' END,
            'birth_date', n.birth_date,
            'min_age', c.min_age,
            'age_of_majority', (SELECT age_of_majority()),
            'guardian', guardian.guardian_name,
            'missing_prerequisites', to_jsonb(ARRAY(
                SELECT coalesce((SELECT pc.name FROM courses pc WHERE pc.slug = p), p)
                FROM unnest(c.prerequisites) p
                WHERE NOT EXISTS (
                    SELECT 1 FROM order_items pi
                    JOIN schedule ps ON ps.id = pi.schedule_id
                    JOIN courses pc ON pc.id = ps.course_id
                    WHERE pi.participant_id = n.participant_id AND pi.status = 'attended'
                      AND is_same_person(pi.participant_name, n.name)
                      AND pc.slug = p AND ps.end_datetime <= s.start_datetime))),
            -- A name is always on an item's first seat, so the items are enough.
            'same_person_seats', (
                SELECT count(*) FROM order_items t LEFT JOIN users u ON u.id = t.participant_id
                WHERE t.schedule_id = n.schedule_id AND t.id <> n.seat_id AND t.status <> 'cancelled' AND t.quantity > 0
                  AND ((t.participant_id = n.participant_id
                        AND is_same_person(t.participant_name, u.first_name || ' ' || u.last_name))
                       OR (t.order_id = n.order_id
                           AND lower(trim(coalesce(nullif(trim(t.participant_name), ''), u.first_name || ' ' || u.last_name)))
                               = lower(n.name))))
        ) AS facts
        OFFSET 0
    ) decides
    WHERE s.id = n.schedule_id
    OFFSET 0
) f;

-- In plpgsql, which keeps the plan of the view; a function in SQL would make it anew for every call.
CREATE FUNCTION facts_of(item UUID, seat UUID) RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT facts FROM seat_facts WHERE order_item_id IN (item, seat) AND seat_id = seat);
END $$;

-- Makes sure that a seat has a row of its own, and holds it. FALSE when there is no such seat.
CREATE FUNCTION hold_seat(p_item UUID, p_seat UUID) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM seats WHERE order_item_id IN (p_item, p_seat) AND seat_id = p_seat) THEN
        RETURN FALSE;
    END IF;
    PERFORM split_item(p_item);
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    RETURN FOUND;
END $$;

-- Admits a seat: one call, one winner. `outcome` is admitted, already_in, changed, undone (this very
-- event was taken back since), not_found or event_reused (the id was used for another seat).
CREATE FUNCTION admit_seat(
    p_event UUID, p_item UUID, p_seat UUID, p_token TEXT, p_actor TEXT, p_desk TEXT,
    p_at TIMESTAMPTZ, p_reason TEXT, p_overridden TEXT[],
    OUT outcome TEXT, OUT event_id UUID, OUT by_whom TEXT, OUT at_desk TEXT, OUT happened_at TIMESTAMPTZ,
    OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    past attendance_events%ROWTYPE;
    rule TEXT;
BEGIN
    -- Only held here: an item is split with the write, so an answer that says no writes nothing.
    -- The item first, as hold_seat does, so that two actions on one seat do not block each other.
    PERFORM 1 FROM order_items WHERE id = p_item FOR UPDATE;
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    facts := facts_of(p_item, p_seat);
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
        INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, reason,
                                       overridden, before, after)
        VALUES (p_event, p_seat, (facts ->> 'schedule_id')::uuid, 'admitted', p_actor, p_desk, p_at,
                p_reason, p_overridden, '{}', '{}');
        outcome := 'admitted'; event_id := p_event; by_whom := p_actor; at_desk := p_desk; happened_at := p_at;
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

-- An instructor's mark or note. The caller says which state and note it saw, so that of two desks the
-- second is told instead of writing over the first. `outcome` is recorded, changed, undone (this very
-- event was taken back since), saved_before (this id already saved something else for this seat),
-- not_found or event_reused (the id was used for another seat).
CREATE FUNCTION mark_seat(
    p_event UUID, p_item UUID, p_seat UUID, p_seen_status TEXT, p_seen_note TEXT, p_kind TEXT, p_note TEXT,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT facts JSONB)
LANGUAGE plpgsql AS $$
DECLARE
    past attendance_events%ROWTYPE;
BEGIN
    -- Only held here, as in admit_seat: an answer that says no splits nothing.
    PERFORM 1 FROM order_items WHERE id = p_item FOR UPDATE;
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    facts := facts_of(p_item, p_seat);
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
        INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, note, before, after)
        SELECT p_event, id, schedule_id, p_kind, p_actor, p_desk, p_at, p_note, '{}', '{}'
        FROM order_items WHERE id = p_seat;
        outcome := 'recorded';
        facts := facts_of(p_item, p_seat);
    END IF;
END $$;

-- Takes an event back. `outcome` is undone, already_undone, superseded (somebody changed the seat
-- since: by_whom, at_desk, happened_at say who) or not_found.
CREATE FUNCTION undo_event(
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
    PERFORM hold_seat(target.seat_id, target.seat_id);
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
