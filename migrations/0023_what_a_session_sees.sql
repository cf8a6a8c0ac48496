-- The compound reads (roster, day, search, a person's page) and the desk's actions are functions of the
-- owner's that ask for the rights themselves: policies on twenty tables would keep the indexes on names
-- from being used, and an instructor needs flags that follow from columns nobody shows them.
-- Each keeps its plan (force_generic_plan): a plan for these very ids looks cheaper to the server, which would
-- then plan the view of facts anew for every call, and that takes longer than the answer.

-- ── What a seat shows to whom ────────────────────────────────────────────────────────────────────────────

ALTER VIEW seat_facts RENAME TO seat_facts_all;

-- The token is made of all facts that decide, amounts too. With a secret in it nobody finds them by trying.
CREATE TABLE facts_secret (secret TEXT PRIMARY KEY);
ALTER TABLE facts_secret ENABLE ROW LEVEL SECURITY;
INSERT INTO facts_secret (secret) VALUES (gen_random_uuid()::text || gen_random_uuid()::text);

-- What the session does not see of a seat, each as null. The balance stays where nothing is to pay: null
-- means that something is, without saying what.
CREATE FUNCTION hidden_facts() RETURNS JSONB LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN may('payments.read') THEN '{}' ELSE '{"balance": null}' END::jsonb
        || CASE WHEN may('people.read') THEN '{}'
                ELSE '{"email": null, "phone": null, "buyer": null, "waiver_elsewhere": null}' END::jsonb
        || CASE WHEN may('medical.read') THEN '{}' ELSE '{"emergency_name": null, "emergency_phone": null}' END::jsonb
        || CASE WHEN may('identity.read') THEN '{}' ELSE '{"identity_kind": null, "identity_until": null}' END::jsonb;
END $$;

CREATE FUNCTION shown_facts(facts JSONB, hidden JSONB, secret TEXT) RETURNS JSONB
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT facts || jsonb_build_object('token', md5(secret || (facts ->> 'token')))
        || CASE WHEN (facts ->> 'balance')::numeric = 0 THEN hidden - 'balance' ELSE hidden END
$$;

-- The seats of items, as far as the session sees their classes. In plpgsql, which keeps the view's plan.
CREATE FUNCTION facts_of_items(items UUID[])
RETURNS TABLE (seat_id UUID, order_item_id UUID, seat_no INTEGER, order_id UUID, schedule_id UUID,
               participant_id UUID, start_datetime TIMESTAMPTZ, facts JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
    hidden JSONB := hidden_facts();
BEGIN
    RETURN QUERY
    SELECT f.seat_id, f.order_item_id, f.seat_no, f.order_id, f.schedule_id, f.participant_id, f.start_datetime,
           shown_facts(f.facts, hidden, (SELECT secret FROM facts_secret))
    FROM seat_facts_all f
    WHERE f.order_item_id = ANY (items) AND (sees_all OR f.schedule_id = ANY (mine));
END $$;

-- One seat with nothing hidden, for the functions below; NULL where the session does not see the class.
CREATE FUNCTION facts_unhidden(item UUID, seat UUID) RETURNS JSONB
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
BEGIN
    RETURN (SELECT f.facts FROM seat_facts_all f
            WHERE f.order_item_id IN (item, seat) AND f.seat_id = seat AND (sees_all OR f.schedule_id = ANY (mine)));
END $$;

CREATE FUNCTION show_facts(facts JSONB) RETURNS JSONB LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN facts IS NOT NULL
                THEN shown_facts(facts, hidden_facts(), (SELECT secret FROM facts_secret)) END;
END $$;

CREATE OR REPLACE FUNCTION facts_of(item UUID, seat UUID) RETURNS JSONB
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN show_facts(facts_unhidden(item, seat));
END $$;

-- Classes with their seats, as far as the session sees them.
DROP VIEW sessions;
CREATE FUNCTION sessions_of(classes UUID[])
RETURNS TABLE (id UUID, course TEXT, starts_at TIMESTAMPTZ, ends_at TIMESTAMPTZ, venue TEXT, instructor TEXT,
               status JSONB, capacity INTEGER, taken INTEGER, ammo_count INTEGER, gear_required TEXT[],
               gear_provided TEXT[], notes TEXT, changes JSONB, seats JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
    hidden JSONB := hidden_facts();
    secret_word TEXT := (SELECT secret FROM facts_secret);
BEGIN
    RETURN QUERY
    SELECT s.id, c.name::text, s.start_datetime, s.end_datetime, s.location_name::text,
           instructor_name(s.instructor_id), to_jsonb(s.status), s.max_capacity, s.spots_filled, c.ammo_count,
           coalesce(c.gear_required, '{}'), coalesce(c.gear_provided, '{}'), s.notes,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', h.kind, 'old', h.old_value, 'new', h.new_value,
                                                         'at', h.changed_at) ORDER BY h.id), '[]')
            FROM schedule_changes h
            WHERE h.schedule_id = s.id AND h.changed_at > s.start_datetime - interval '2 days'),
           (SELECT coalesce(jsonb_agg(shown_facts(f.facts, hidden, secret_word)
                                      ORDER BY f.name IS NULL, lower(f.name), f.seat_no), '[]')
            FROM seat_facts_all f WHERE f.schedule_id = s.id)
    FROM schedule s JOIN courses c ON c.id = s.course_id
    WHERE s.id = ANY (classes) AND (sees_all OR s.id = ANY (mine));
END $$;

-- The arrivals of a day that still stand, newest first; with those of the evening before for a class that
-- goes on past midnight. Under the policies the accounts would be read whole: a name that comes out of JSON
-- is not compared before they have judged.
CREATE FUNCTION arrivals_of(day DATE)
RETURNS TABLE (event_id UUID, seat_id UUID, name TEXT, course TEXT, actor TEXT, desk TEXT, happened_at TIMESTAMPTZ,
               recorded_at TIMESTAMPTZ)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
    midnight TIMESTAMPTZ := site_day_start(day);
    next_midnight TIMESTAMPTZ := site_day_start(day + 1);
BEGIN
    RETURN QUERY
    SELECT e.id, e.seat_id,
           coalesce(nullif(trim(e.after ->> 'participant_name'), ''), u.first_name || ' ' || u.last_name, '(no name)'),
           c.name::text, e.actor, e.desk, e.happened_at, e.recorded_at
    FROM attendance_events e
    -- One by one (OFFSET 0): how many arrivals a day has is not known to a plan that is kept.
    CROSS JOIN LATERAL (SELECT * FROM schedule WHERE id = e.schedule_id OFFSET 0) s
    CROSS JOIN LATERAL (SELECT 1 FROM order_items WHERE id = e.seat_id AND status = 'attended' OFFSET 0) still_in
    LEFT JOIN LATERAL (SELECT * FROM users WHERE id = (e.after ->> 'participant_id')::uuid OFFSET 0) u ON TRUE
    JOIN courses c ON c.id = s.course_id
    WHERE e.recorded_at >= midnight - interval '18 hours' AND e.recorded_at < next_midnight
      AND (e.recorded_at >= midnight OR s.end_datetime > midnight)
      AND e.kind = 'admitted'
      AND (sees_all OR e.schedule_id = ANY (mine))
      AND NOT EXISTS (SELECT 1 FROM attendance_events x WHERE x.undoes = e.id)
    ORDER BY e.recorded_at DESC LIMIT 50;
END $$;

-- ── Finding people ───────────────────────────────────────────────────────────────────────────────────────

ALTER FUNCTION search_people(TEXT, DATE, INTEGER) RENAME TO search_everybody;

-- Who finds nobody else finds the people on the own rosters: by name, since a hit by a part of an email or
-- phone would tell what it does not show; and by the whole of one, through the blind index. They are few, so
-- each is looked at.
CREATE FUNCTION search_my_people(typed TEXT, day DATE, wanted INTEGER)
RETURNS TABLE (person_id UUID, kind TEXT, name TEXT, email TEXT, phone TEXT, birth_date DATE, matched TEXT,
               expected_today BOOLEAN, score INTEGER)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    key TEXT := name_key(typed);
    parts TEXT[] := ARRAY(
        SELECT CASE WHEN length(t) < 3 THEN '% ' ELSE '%' END
               || replace(replace(replace(t, '\', '\\'), '%', '\%'), '_', '\_') || '%'
        FROM unnest((array_remove(string_to_array(fold(typed), ' '), ''))[1:6]) t);
    today UUID[] := ARRAY(
        SELECT coalesce(oi.participant_id, oi.id) FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id
        WHERE s.id = ANY (my_classes()) AND oi.status <> 'cancelled'
          AND s.start_datetime >= site_day_start(day) AND s.start_datetime < site_day_start(day + 1));
BEGIN
    IF typed ~ '@' OR typed ~ '^[\d\s()+./-]{7,}$' THEN
        RETURN QUERY
        SELECT p.person_id, p.kind, p.name, NULL::text, NULL::text, p.birth_date, known.kind, p.person_id = ANY (today), 0
        FROM (VALUES (CASE WHEN typed ~ '@' THEN 'email' ELSE 'phone' END)) known (kind)
        CROSS JOIN find_by_blind(known.kind, typed) b
        JOIN person_search p ON p.person_id = b.person_id
        ORDER BY p.name, p.birth_date NULLS LAST, p.person_id
        LIMIT wanted;
        RETURN;
    END IF;
    IF parts = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT p.person_id, p.kind, p.name, NULL::text, NULL::text, p.birth_date,
           CASE WHEN p.name_key = key THEN 'name' WHEN m.fits THEN 'part of name' ELSE 'similar name' END,
           p.person_id = ANY (today),
           (100 * m.near)::integer + CASE WHEN p.person_id = ANY (today) THEN 50 ELSE 0 END
    FROM unnest(my_people()) mine (id)
    JOIN person_search p ON p.person_id = mine.id
    CROSS JOIN LATERAL (SELECT search_words(p.name, NULL, NULL) LIKE ALL (parts) AS fits,
                               similarity(p.name_key, key) AS near) m
    WHERE m.fits OR m.near > 0.3
    ORDER BY 9 DESC, p.name, p.birth_date NULLS LAST, p.person_id
    LIMIT wanted;
END $$;

CREATE FUNCTION search_people(typed TEXT, day DATE, wanted INTEGER)
RETURNS TABLE (person_id UUID, kind TEXT, name TEXT, email TEXT, phone TEXT, birth_date DATE, matched TEXT,
               expected_today BOOLEAN, score INTEGER)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF may('people.read') THEN
        RETURN QUERY SELECT * FROM search_everybody(typed, day, wanted);
    ELSE
        RETURN QUERY SELECT * FROM search_my_people(typed, day, wanted);
    END IF;
END $$;

DROP FUNCTION person_hit(UUID, TEXT, TEXT, DATE, BOOLEAN);
ALTER FUNCTION person_items(UUID, TEXT) RENAME TO items_of_person;

-- The order items that concern people, in classes that the session sees. Of many at once, so that the
-- rights are asked once.
CREATE FUNCTION items_of_people(people UUID[]) RETURNS TABLE (person_id UUID, item UUID)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
BEGIN
    RETURN QUERY
    SELECT p.person_id, i.item
    FROM person_search p CROSS JOIN LATERAL items_of_person(p.person_id, p.kind) i
    WHERE p.person_id = ANY (people)
      AND (sees_all OR EXISTS (SELECT FROM order_items oi WHERE oi.id = i.item AND oi.schedule_id = ANY (mine)));
END $$;

-- What a search shows of people: the facts that tell two of one name apart, and the class next at hand.
CREATE FUNCTION person_hits(people UUID[], day DATE) RETURNS TABLE (person_id UUID, hit JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    zone TEXT := site_timezone();
    midnight TIMESTAMPTZ := day::timestamp AT TIME ZONE zone;
    sees_people BOOLEAN := may('people.read');
    sees_all BOOLEAN := may('schedule.read');
    mine UUID[] := CASE WHEN NOT sees_people THEN my_people() END;
    taught UUID[] := CASE WHEN NOT sees_all THEN my_classes() END;
BEGIN
    RETURN QUERY
    SELECT p.person_id, jsonb_build_object(
        'person_id', p.person_id, 'kind', p.kind, 'name', p.name,
        'email', CASE WHEN sees_people THEN p.email END, 'phone', CASE WHEN sees_people THEN p.phone END,
        'birth_date', p.birth_date, 'class', near.class, 'order_number', near.order_number)
    FROM person_search p
    LEFT JOIN LATERAL (
        SELECT c.name || ', ' || to_char(s.start_datetime AT TIME ZONE zone, 'Dy FMDD Mon HH24:MI') AS class,
               o.order_number
        FROM items_of_person(p.person_id, p.kind) i
        JOIN order_items oi ON oi.id = i.item
        JOIN orders o ON o.id = oi.order_id
        JOIN schedule s ON s.id = oi.schedule_id
        JOIN courses c ON c.id = s.course_id
        WHERE sees_all OR s.id = ANY (taught)
        ORDER BY s.start_datetime < midnight, abs(extract(epoch FROM s.start_datetime - midnight)), oi.seat_no
        LIMIT 1
    ) near ON TRUE
    WHERE p.person_id = ANY (people) AND (sees_people OR p.person_id = ANY (mine));
END $$;

-- One person with all that is on file, as far as the session sees each part; no row when nobody is there.
CREATE FUNCTION person_page(whom UUID, day DATE)
RETURNS TABLE (person JSONB, seats JSONB, orders JSONB, waivers JSONB, identity JSONB, guardians TEXT[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    known JSONB := (SELECT h.hit FROM person_hits(ARRAY[whom], day) h);
    items UUID[] := ARRAY(SELECT i.item FROM items_of_people(ARRAY[whom]) i);
BEGIN
    IF known IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT known,
        (SELECT coalesce(jsonb_agg(f.facts ORDER BY f.start_datetime DESC, f.seat_no), '[]')
         FROM facts_of_items(items) f
         WHERE known ->> 'kind' <> 'account' OR f.participant_id = whom OR f.participant_id IS NULL),
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'order_id', o.id, 'order_number', o.order_number, 'created_at', o.created_at,
                    'status', o.status, 'payment_status', o.payment_status, 'total', o.total::text,
                    'balance', order_balance(o)::text) ORDER BY o.created_at DESC), '[]')
         FROM (SELECT id FROM orders WHERE user_id = whom UNION SELECT whom
               UNION SELECT oi.order_id FROM order_items oi WHERE oi.id = ANY (items)) mine
         JOIN orders o USING (id) WHERE (SELECT may('orders.read'))),
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'version', w.waiver_version, 'signed_name', w.signed_name, 'guardian', w.guardian_name,
                    'signed_at', w.signed_date, 'void_reason', w.void_reason) ORDER BY w.signed_date DESC), '[]')
         FROM waivers w
         WHERE (w.covers_user_id = whom
                OR (w.covers_user_id IS NULL AND w.order_item_id = whom))
           AND (SELECT may('waivers.read'))),
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'kind', i.document_type, 'valid_until', i.valid_until, 'checked_by', i.checked_by,
                    'checked_at', i.checked_at) ORDER BY i.checked_at DESC), '[]')
         FROM identity_checks i
         WHERE (i.user_id = whom OR (i.user_id IS NULL AND i.order_item_id = whom))
           AND (SELECT may('identity.read'))),
        ARRAY(SELECT DISTINCT g.guardian_name::text FROM guardians g
              WHERE g.minor_user_id = whom OR g.order_item_id = whom);
END $$;
