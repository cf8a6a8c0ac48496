-- All facts of a seat depend on the seat alone (LATERAL … OFFSET 0). A query joins this view as one table, so its plan
-- begins with the few requested seats despite the many joins inside. The inner OFFSET 0s keep a subquery from being
-- inlined and evaluated at each use. Settings are read as (SELECT …), once for all seats.
CREATE OR REPLACE VIEW seat_facts_all AS
SELECT n.seat_id, n.order_item_id, n.seat_no, n.order_id, n.schedule_id, n.participant_id, n.name,
       f.start_datetime, f.facts
FROM named_seats n
CROSS JOIN LATERAL (
    SELECT s.start_datetime,
           decides.facts || jsonb_build_object(
               -- Includes the class and the person, because two people may share a name, and two classes may share a
               -- time.
               'token', md5(decides.facts::text || extract(epoch FROM s.start_datetime)
                            || extract(epoch FROM s.end_datetime) || s.id || coalesce(n.participant_id::text, '')),
               'seat_id', n.seat_id, 'order_item_id', n.order_item_id, 'seat_no', n.seat_no,
               'order_id', n.order_id, 'schedule_id', n.schedule_id, 'person_id', n.participant_id,
               'order_number', o.order_number, 'party_size',
               (SELECT coalesce(sum(quantity), 0) FROM order_items p WHERE p.order_id = o.id AND p.status <> 'cancelled'),
               'buyer', bought.by_whom, 'buyer_phone', bought.phone,
               'course', c.name, 'starts_at', s.start_datetime, 'ends_at', s.end_datetime,
               'venue', s.location_name,
               -- A guest who bought the seat for themselves has the buyer's contact data.
               'email', coalesce(n.email, CASE WHEN bought.is_for_self THEN bought.email END),
               'phone', coalesce(n.phone, CASE WHEN bought.is_for_self THEN bought.phone END),
               'emergency_name', n.emergency_name, 'emergency_phone', n.emergency_phone,
               'arrived_at', n.arrived_at, 'is_late', n.is_late, 'left_early_at', n.left_early_at,
               'note', n.roster_note, 'arrival', arrival.facts,
               'identity_kind', ident.document_type, 'identity_until', ident.valid_until,
               'waiver_elsewhere', waiver.elsewhere,
               'closed_at', CASE WHEN n.status <> 'cancelled' THEN o.closed_at ELSE (
                   SELECT e.happened_at FROM attendance_events e
                   WHERE e.seat_id = n.order_item_id AND e.kind = 'set_elsewhere' AND e.after ->> 'status' = 'cancelled'
                   ORDER BY e.seq DESC LIMIT 1) END,
               'valid_seat', CASE
                   WHEN n.name IS NOT NULL
                        AND (NOT seat_is_open(n.status, o.status, o.payment_status) OR s.status = 'cancelled'
                             OR s.end_datetime <= now() AND n.status <> 'attended')
                   THEN valid_seat_of(n.seat_id, n.participant_id, n.name,
                                      coalesce(n.email, CASE WHEN bought.is_for_self THEN bought.email END),
                                      n.birth_date, o.id, c.id) END
           ) AS facts
    FROM schedule s
    JOIN courses c ON c.id = s.course_id
    JOIN orders o ON o.id = n.order_id
    LEFT JOIN users b ON b.id = o.user_id
    CROSS JOIN LATERAL (
        SELECT who.by_whom, who.email, who.phone, n.participant_id IS NULL AND lower(n.name) = lower(who.by_whom) AS is_for_self
        FROM (SELECT coalesce(nullif(trim(o.guest_name), ''), trim(b.first_name || ' ' || b.last_name),
                              nullif(trim(o.billing_name), '')) AS by_whom,
                     coalesce(nullif(trim(o.guest_email), ''), b.email) AS email,
                     coalesce(nullif(trim(o.guest_phone), ''), b.phone) AS phone OFFSET 0) who
        OFFSET 0
    ) bought
    CROSS JOIN LATERAL (
        SELECT local.class_date,
               -- Whole years, because as intervals 17 years 11 months and 30 days would equal 18 years.
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
        WHERE (i.user_id = n.participant_id
               OR (i.order_item_id = n.seat_id AND lower(i.covers_name) = lower(n.name)))
          AND NOT EXISTS (SELECT FROM corrections k WHERE k.kind = 'identity' AND k.target = i.id)
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
        -- The event that brought the participant in, not a later mark.
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
            -- A named seat is always the first of its item, so reading the items is enough.
            'same_person_seats', (
                SELECT count(*) FROM order_items t LEFT JOIN users u ON u.id = t.participant_id
                WHERE t.schedule_id = n.schedule_id AND t.id <> n.seat_id AND t.quantity > 0
                  -- A scalar subquery, so that only the orders of these seats are read.
                  AND (SELECT seat_is_taken(t.status, x.status, x.payment_status) FROM orders x WHERE x.id = t.order_id)
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
