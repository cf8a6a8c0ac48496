-- Returns the reasons that stop a seat at a moment, under the console's names: those that always stop, and those that
-- the policy blocks. The console decides (src/domain/admission.rs). This function stops a login that may not override a
-- block from bypassing it with psql. A test compares both. Reasons that depend on the desk, its venue or its selected
-- class exist only in the console.
CREATE OR REPLACE FUNCTION stopping_reasons(facts jsonb, at timestamptz)
RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    zone TEXT := site_timezone();
    policy JSONB := coalesce((SELECT value FROM settings WHERE key = 'admission.policy'), '{}');
    starts TIMESTAMPTZ := facts ->> 'starts_at';
    ends TIMESTAMPTZ := facts ->> 'ends_at';
    -- A class over midnight counts for both days. A class that ends at midnight counts for the first day.
    is_its_day BOOLEAN := (at AT TIME ZONE zone)::date BETWEEN (starts AT TIME ZONE zone)::date
        AND (greatest(ends - interval '1 millisecond', starts) AT TIME ZONE zone)::date;
    hours INTEGER := whole_setting('admission.ask_hours_before', 2);
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
            ('too_early', 'too_early', is_its_day AND at < ends AND starts - at > make_interval(hours => hours)),
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
        WHERE holds AND admission_strictness(policy, rule) = 'block');
END $$;

REVOKE ALL ON FUNCTION stopping_reasons FROM PUBLIC;
