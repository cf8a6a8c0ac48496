-- What the documents promise about courses, classes, orders and codes becomes named constraints.
-- Rows of an adopted database that already break a promise stay as they are, are listed in
-- adoption_findings for a person to mend (`frontdesk doctor` shows the list), and name the broken
-- promise in adopted_faults. Such a row is excused from that one promise until somebody changes
-- what the promise is about. (A constraint that is only NOT VALID would refuse every update of the
-- row: the documented jobs would fail at one bad row for ever, and nobody could be checked in.)

DO $$
DECLARE
    tbl TEXT;
BEGIN
    FOREACH tbl IN ARRAY ARRAY['courses', 'schedule', 'orders', 'order_items', 'promo_codes', 'church_inquiries'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN adopted_faults TEXT[] NOT NULL DEFAULT ''{}''', tbl);
    END LOOP;
END $$;

CREATE FUNCTION pg_temp.promise(tbl REGCLASS, promise NAME, rule TEXT) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    broken BIGINT;
BEGIN
    EXECUTE format('INSERT INTO adoption_findings (table_name, row_id, promise)
                    SELECT %L, id, %L FROM %s WHERE NOT (%s)', tbl, promise, tbl, rule);
    GET DIAGNOSTICS broken = ROW_COUNT;
    IF broken > 0 THEN
        -- The rows' own triggers would date them anew.
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', tbl);
        EXECUTE format('UPDATE %s SET adopted_faults = adopted_faults || %L::text WHERE NOT (%s)', tbl, promise, rule);
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', tbl);
    END IF;
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I CHECK ((%s) OR %L = ANY (adopted_faults))',
                   tbl, promise, rule, promise);
END $$;

SELECT pg_temp.promise('courses', 'courses_price_not_negative', 'price >= 0');
SELECT pg_temp.promise('courses', 'courses_member_price_not_negative', 'member_price >= 0');
SELECT pg_temp.promise('courses', 'courses_duration_positive', 'duration_hours > 0');
SELECT pg_temp.promise('courses', 'courses_capacity_positive', 'max_capacity > 0');
SELECT pg_temp.promise('courses', 'courses_min_age_in_range', 'min_age BETWEEN 0 AND 120');
SELECT pg_temp.promise('courses', 'courses_ammo_not_negative', 'ammo_count >= 0');
SELECT pg_temp.promise('schedule', 'schedule_capacity_positive', 'max_capacity > 0');
SELECT pg_temp.promise('schedule', 'schedule_end_after_start', 'end_datetime > start_datetime');
SELECT pg_temp.promise('schedule', 'schedule_price_not_negative', 'price_override >= 0');
SELECT pg_temp.promise('orders', 'orders_amounts_not_negative',
    'subtotal >= 0 AND tax_amount >= 0 AND total >= 0');
SELECT pg_temp.promise('orders', 'orders_discount_in_range',
    'discount_amount BETWEEN 0 AND subtotal');
SELECT pg_temp.promise('orders', 'orders_confirmed_only_when_paid',
    'status <> ''confirmed'' OR payment_status IN (''completed'', ''partial_refund'', ''refunded'')');
SELECT pg_temp.promise('order_items', 'order_items_quantity_positive', 'quantity > 0');
SELECT pg_temp.promise('order_items', 'order_items_price_not_negative', 'unit_price >= 0');
SELECT pg_temp.promise('promo_codes', 'promo_codes_discount_in_range',
    'discount_value > 0 AND (discount_type <> ''percent'' OR discount_value <= 100)');
SELECT pg_temp.promise('promo_codes', 'promo_codes_end_after_start', 'valid_until > valid_from');
SELECT pg_temp.promise('promo_codes', 'promo_codes_uses_in_range',
    'current_uses >= 0 AND (max_uses IS NULL OR current_uses <= max_uses)');
SELECT pg_temp.promise('church_inquiries', 'church_inquiries_numbers_not_negative',
    'coalesce(avg_attendance, 0) >= 0 AND coalesce(team_size, 0) >= 0');

-- An excuse ends with the first change of a column that the promise names; nobody writes one.
CREATE FUNCTION keep_adopted_faults() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.adopted_faults := '{}';
        RETURN NEW;
    END IF;
    NEW.adopted_faults := ARRAY(
        SELECT fault FROM unnest(OLD.adopted_faults) fault
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
            WHERE c.conrelid = TG_RELID AND c.conname = fault AND a.attname <> 'adopted_faults'
              AND to_jsonb(OLD) -> a.attname::text IS DISTINCT FROM to_jsonb(NEW) -> a.attname::text));
    RETURN NEW;
END $$;
DO $$
DECLARE
    tbl TEXT;
BEGIN
    FOREACH tbl IN ARRAY ARRAY['courses', 'schedule', 'orders', 'order_items', 'promo_codes', 'church_inquiries'] LOOP
        EXECUTE format('CREATE TRIGGER c_no_new_faults BEFORE INSERT ON %I FOR EACH ROW
                        WHEN (NEW.adopted_faults <> ''{}'') EXECUTE FUNCTION keep_adopted_faults()', tbl);
        EXECUTE format('CREATE TRIGGER c_keep_faults BEFORE UPDATE ON %I FOR EACH ROW
                        WHEN (OLD.adopted_faults <> ''{}'' OR NEW.adopted_faults <> ''{}'')
                        EXECUTE FUNCTION keep_adopted_faults()', tbl);
    END LOOP;
END $$;
