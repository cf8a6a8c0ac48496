-- Creates the class, the organization's order for all its seats, and the link: all of it or nothing.
CREATE OR REPLACE FUNCTION lead_make_class(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    l church_inquiries := lead_hold((p ->> 'lead')::uuid);
    course courses;
    class UUID := gen_random_uuid();
    bill UUID := gen_random_uuid();
    seats INTEGER := (p ->> 'seats')::integer;
    price DECIMAL(10, 2);
    rate DECIMAL(4, 4) := CASE WHEN (p ->> 'tax_exempt')::boolean THEN 0 ELSE 0.0600 END;
    place venues;
    number TEXT;
BEGIN
    PERFORM require('schedule.manage');
    PERFORM require('orders.write');
    IF lead_closed(l) IS NOT NULL THEN
        RETURN lead_closed(l);
    ELSIF l.status <> 'won' THEN
        RETURN jsonb_build_object('outcome', 'not_won', 'stage', l.status);
    END IF;
    SELECT * INTO course FROM courses WHERE id = (p ->> 'course')::uuid;
    SELECT * INTO place FROM venues WHERE id = (p ->> 'venue')::uuid AND is_active;
    IF course.id IS NULL OR place.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    END IF;
    IF seats > place.capacity THEN
        RAISE EXCEPTION '% seats in a venue for %', seats, place.capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_classes_venue_holds_them', TABLE = 'lead_classes';
    END IF;
    price := coalesce((p ->> 'unit_price')::decimal, course.price);
    INSERT INTO schedule (id, course_id, instructor_id, start_datetime, end_datetime, location_name, location_addr, venue_id,
                          max_capacity, is_private, notes)
    VALUES (class, course.id, (p ->> 'instructor')::uuid, (p ->> 'starts_at')::timestamptz, (p ->> 'ends_at')::timestamptz,
            place.name, place.address_line1, place.id, seats, TRUE, 'For ' || l.org_name);
    FOR attempt IN 1..5 LOOP
        number := next_order_number();
        BEGIN
            INSERT INTO orders (id, order_number, guest_email, guest_name, guest_phone, subtotal, tax_rate, tax_amount, total,
                                billing_name, billing_address, billing_city, billing_state, billing_zip)
            VALUES (bill, number, l.contact_email, l.contact_name, l.contact_phone, seats * price, rate,
                    round(seats * price * rate, 2), seats * price + round(seats * price * rate, 2),
                    l.org_name, l.address, l.city, l.state, l.zip_code);
            EXIT;
        EXCEPTION WHEN unique_violation THEN
            -- The website took this order number.
            IF attempt = 5 THEN
                RAISE;
            END IF;
        END;
    END LOOP;
    INSERT INTO order_items (order_id, schedule_id, unit_price, quantity) VALUES (bill, class, price, seats);
    INSERT INTO lead_classes (id, lead_id, schedule_id, order_id, created_by) VALUES (command, l.id, class, bill, lead_actor());
    PERFORM lead_note_down(command, l.id, 'class', course.name,
                           jsonb_build_object('schedule', class, 'order', bill, 'order_number', number,
                                              'starts_at', (p ->> 'starts_at')::timestamptz));
    RETURN jsonb_build_object('outcome', 'class', 'lead', l.id, 'schedule', class, 'order', bill, 'order_number', number);
END $$;

REVOKE ALL ON FUNCTION lead_make_class FROM PUBLIC;
