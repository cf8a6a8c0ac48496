-- The website's own login, a member of frontdesk_website, speaks for one customer at a time:
--     SET frontdesk.customer = '<users.id>'       (empty: for nobody)
--     SET frontdesk.guest_order = '<orders.id>'   (the order of a guest without an account)
-- It sees and writes that customer's rows and the public catalogue, and never staff, notes, checks or log.
-- "Customers can only access their own data", as the document promises. What it inserts for somebody new
-- gets its id from the website, which says first for whom it speaks: then RETURNING works, too.

CREATE FUNCTION current_customer() RETURNS UUID LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('frontdesk.customer', true), '')::uuid
$$;
CREATE FUNCTION guest_order() RETURNS UUID LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('frontdesk.guest_order', true), '')::uuid
$$;

CREATE FUNCTION customer_orders() RETURNS UUID[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT id FROM orders WHERE user_id = current_customer()
                 UNION SELECT id FROM orders WHERE id = guest_order() AND user_id IS NULL);
END $$;

CREATE FUNCTION customer_items() RETURNS UUID[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT id FROM order_items WHERE order_id = ANY (customer_orders())
                 UNION SELECT id FROM order_items WHERE participant_id = current_customer());
END $$;

-- A password is looked at before anybody is spoken for: one account at a time, by its whole email.
CREATE FUNCTION sign_in_customer(p_email TEXT) RETURNS TABLE (id UUID, password_hash TEXT)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT u.id, u.password_hash::text FROM users u WHERE u.email = p_email AND u.deleted_at IS NULL;
END $$;

-- The teacher's name is public, the account behind it is not.
ALTER FUNCTION instructor_name(UUID) SECURITY DEFINER SET search_path = public, pg_temp;

DO $$
DECLARE
    p RECORD;
BEGIN
    FOR p IN SELECT * FROM (VALUES
        ('courses', 'SELECT', 'TRUE'),
        ('venues', 'SELECT', 'is_active'),
        ('instructors', 'SELECT', 'TRUE'),
        ('schedule', 'SELECT', $q$status <> 'draft'$q$),
        ('waiver_versions', 'SELECT', 'is_current'),
        ('blog_posts', 'SELECT', $q$status = 'published' AND published_at <= now()$q$),
        ('promo_codes', 'SELECT', 'is_active'),
        ('promo_codes', 'UPDATE', 'is_active'),
        ('settings', 'SELECT', $q$split_part(key, '.', 1) = 'site'$q$),
        ('users', 'SELECT', 'id = (SELECT current_customer())'),
        ('users', 'INSERT', $q$role = 'customer' AND deleted_at IS NULL$q$),
        ('users', 'UPDATE', 'id = (SELECT current_customer()) AND deleted_at IS NULL'),
        ('orders', 'SELECT', 'user_id = (SELECT current_customer()) OR (user_id IS NULL AND id = (SELECT guest_order()))'),
        ('orders', 'INSERT', 'user_id = (SELECT current_customer()) OR (user_id IS NULL AND id = (SELECT guest_order()))'),
        ('orders', 'UPDATE', 'user_id = (SELECT current_customer()) OR (user_id IS NULL AND id = (SELECT guest_order()))'),
        ('order_items', 'SELECT', 'order_id = ANY ((SELECT customer_orders())::uuid[]) OR participant_id = (SELECT current_customer())'),
        ('order_items', 'INSERT', 'order_id = ANY ((SELECT customer_orders())::uuid[])'),
        ('order_items', 'UPDATE', $q$order_id = ANY ((SELECT customer_orders())::uuid[]) AND status = 'registered'$q$),
        ('waivers', 'SELECT', 'user_id = (SELECT current_customer()) OR order_item_id = ANY ((SELECT customer_items())::uuid[])'),
        ('waivers', 'INSERT', $q$num_nonnulls(user_id, order_item_id) > 0
            AND coalesce(user_id = (SELECT current_customer()), user_id IS NULL)
            AND (order_item_id IS NULL OR order_item_id = ANY ((SELECT customer_items())::uuid[]))$q$),
        ('id_verifications', 'SELECT', 'user_id = (SELECT current_customer())'),
        ('id_verifications', 'INSERT', 'user_id = (SELECT current_customer())'),
        ('church_inquiries', 'INSERT', $q$status = 'new'$q$),
        ('newsletter_subscribers', 'INSERT', $q$status = 'active' AND NOT coalesce(confirmed, FALSE)$q$)
    ) AS listed (tbl, verb, rows) LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR %s TO frontdesk_website %s (%s)', 'website_' || lower(p.verb), p.tbl,
                       p.verb, CASE WHEN p.verb = 'INSERT' THEN 'WITH CHECK' ELSE 'USING' END, p.rows);
    END LOOP;
END $$;

GRANT SELECT ON courses, venues, blog_posts, promo_codes, waiver_versions TO frontdesk_website;
GRANT SELECT (key, value) ON settings TO frontdesk_website;
GRANT SELECT (id, bio, title, photo_url, credentials, specialties, is_active) ON instructors TO frontdesk_website;
GRANT SELECT (id, course_id, instructor_id, start_datetime, end_datetime, location_name, location_addr, venue_id,
              max_capacity, spots_filled, status, price_override, created_at, updated_at) ON schedule TO frontdesk_website;
GRANT SELECT,
      INSERT (id, email, password_hash, first_name, last_name, phone, date_of_birth, address_line1, address_line2, city,
              state, zip_code, newsletter_opt, emergency_name, emergency_phone),
      UPDATE (email, password_hash, first_name, last_name, phone, date_of_birth, address_line1, address_line2, city,
              state, zip_code, email_verified, newsletter_opt, updated_at, last_login, emergency_name, emergency_phone)
    ON users TO frontdesk_website;
GRANT SELECT,
      INSERT (id, order_number, user_id, guest_email, guest_name, guest_phone, subtotal, tax_amount, tax_rate,
              discount_amount, promo_code, total, payment_status, payment_method, payment_ref, status, billing_name,
              billing_address, billing_city, billing_state, billing_zip),
      UPDATE (payment_status, payment_method, payment_ref, status, billing_name, billing_address, billing_city,
              billing_state, billing_zip, updated_at)
    ON orders TO frontdesk_website;
GRANT SELECT (id, order_id, schedule_id, participant_id, participant_name, participant_email, participant_dob, unit_price,
              quantity, status, created_at, seat_no),
      INSERT (id, order_id, schedule_id, participant_id, participant_name, participant_email, participant_dob, unit_price,
              quantity),
      UPDATE (participant_id, participant_name, participant_email, participant_dob, quantity)
    ON order_items TO frontdesk_website;
GRANT SELECT (id, user_id, order_item_id, waiver_version, waiver_text, signed_name, signed_date, created_at, voided_at),
      INSERT (id, user_id, order_item_id, waiver_version, waiver_text, signature_data, signed_name, signed_date, ip_address,
              user_agent, guardian_name)
    ON waivers TO frontdesk_website;
GRANT SELECT (id, user_id, document_type, verified, verified_at, expires_at, created_at),
      INSERT (id, user_id, document_type, file_url, file_hash, expires_at)
    ON id_verifications TO frontdesk_website;
GRANT INSERT (id, org_name, org_type, denomination, avg_attendance, contact_name, contact_role, contact_email,
              contact_phone, address, city, state, zip_code, has_security_team, team_size, budget_range, timeline,
              services_needed, message, utm_source, utm_medium, utm_campaign) ON church_inquiries TO frontdesk_website;
GRANT INSERT (id, email, first_name, interests, confirm_token, source, ip_address)
    ON newsletter_subscribers TO frontdesk_website;
GRANT UPDATE (current_uses) ON promo_codes TO frontdesk_website;

REVOKE ALL ON FUNCTION current_customer(), guest_order(), customer_orders(), customer_items(), sign_in_customer(TEXT) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_customer(), guest_order(), customer_orders(), customer_items(), sign_in_customer(TEXT),
    instructor_name(UUID), site_timezone(), site_date(TIMESTAMPTZ), site_day_start(DATE) TO frontdesk_website;

-- A seat beyond the last place is the split's alone: the setting that a split makes counts for its own new
-- rows, and not for those that a trigger adds when the website raises a quantity.
CREATE OR REPLACE FUNCTION order_item_take_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    session schedule%ROWTYPE;
    grew BOOLEAN := FALSE;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.schedule_id <> NEW.schedule_id THEN
        -- Always in the same order, so that two moves in opposite directions do not block each other.
        PERFORM 1 FROM schedule WHERE id IN (OLD.schedule_id, NEW.schedule_id) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.schedule_id <> NEW.schedule_id OR TG_OP = 'DELETE' THEN
        UPDATE schedule SET spots_filled = spots_filled WHERE id = OLD.schedule_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN NULL;
    END IF;
    -- Locks the class: of two desks at the last seat one waits here and then sees the other's.
    UPDATE schedule SET spots_filled = spots_filled WHERE id = NEW.schedule_id RETURNING * INTO session;
    grew := NEW.status <> 'cancelled' AND (TG_OP = 'INSERT' OR OLD.status = 'cancelled'
            OR OLD.schedule_id <> NEW.schedule_id OR NEW.quantity > OLD.quantity);
    IF grew AND session.spots_filled > session.max_capacity
       AND NOT (TG_OP = 'INSERT' AND NEW.split_from IS NOT NULL AND pg_trigger_depth() = 1
                AND current_setting('frontdesk.splitting', true) IS NOT DISTINCT FROM 'on') THEN
        RAISE EXCEPTION 'the class is full: % seats for % places', session.spots_filled, session.max_capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_capacity_never_exceeded', TABLE = 'schedule';
    END IF;
    RETURN NULL;
END $$;

-- A customer writes their birth date; one that no console's calendar has would keep a class from its roster.
-- On writing only: what an adopted database holds stays as it is.
CREATE FUNCTION birth_date_is_sane() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'this is nobody''s birth date' USING ERRCODE = 'check_violation', CONSTRAINT = 'birth_date_sane',
        TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER a_birth_date_is_sane BEFORE INSERT OR UPDATE OF date_of_birth ON users
    FOR EACH ROW WHEN (NEW.date_of_birth NOT BETWEEN '1800-01-01' AND '2200-01-01') EXECUTE FUNCTION birth_date_is_sane();
CREATE TRIGGER a_birth_date_is_sane BEFORE INSERT OR UPDATE OF participant_dob ON order_items
    FOR EACH ROW WHEN (NEW.participant_dob NOT BETWEEN '1800-01-01' AND '2200-01-01') EXECUTE FUNCTION birth_date_is_sane();
