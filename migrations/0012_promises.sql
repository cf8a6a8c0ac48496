-- What the documents promise about courses, classes, orders and codes becomes named constraints.
-- Rows of an adopted database that already break a promise stay as they are: the constraint is
-- then NOT VALID (it holds for every later write), and each such row is listed in
-- adoption_findings for a person to mend. `frontdesk doctor` shows the list.

CREATE FUNCTION pg_temp.promise(tbl REGCLASS, promise NAME, rule TEXT) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    broken INTEGER;
BEGIN
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (%s) NOT VALID', tbl, promise, rule);
    EXECUTE format('INSERT INTO adoption_findings (table_name, row_id, promise)
                    SELECT %L, id, %L FROM %s WHERE NOT (%s)', tbl, promise, tbl, rule);
    GET DIAGNOSTICS broken = ROW_COUNT;
    IF broken = 0 THEN
        EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', tbl, promise);
    END IF;
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
