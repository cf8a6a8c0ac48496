CREATE OR REPLACE FUNCTION audit_subject_before_tickets(tbl text, r jsonb)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    words TEXT;
    account UUID;
    seat UUID;
    class UUID;
BEGIN
    CASE tbl
        WHEN 'users' THEN words := concat_ws(' ', r ->> 'first_name', r ->> 'last_name');
        WHEN 'order_items' THEN
            words := r ->> 'participant_name'; account := r ->> 'participant_id'; seat := r ->> 'id';
        WHEN 'attendance_events' THEN
            words := r #>> '{after,participant_name}'; account := r #>> '{after,participant_id}'; seat := r ->> 'seat_id';
        WHEN 'waivers', 'identity_checks' THEN
            words := r ->> 'covers_name'; account := r ->> 'user_id'; seat := r ->> 'order_item_id';
        WHEN 'guardians' THEN
            words := r ->> 'minor_name'; account := r ->> 'minor_user_id'; seat := r ->> 'order_item_id';
        WHEN 'id_verifications', 'instructors' THEN account := r ->> 'user_id';
        WHEN 'orders' THEN words := r ->> 'order_number';
        WHEN 'payments' THEN
            SELECT o.order_number INTO words FROM orders o WHERE o.id = (r ->> 'order_id')::uuid;
        WHEN 'schedule' THEN
            SELECT c.name || ', ' || site_moment((r ->> 'start_datetime')::timestamptz, site_timezone()) INTO words
            FROM courses c WHERE c.id = (r ->> 'course_id')::uuid;
        WHEN 'schedule_changes' THEN class := r ->> 'schedule_id';
        WHEN 'password_changes' THEN words := r ->> 'login';
        WHEN 'corrections', 'seat_names' THEN seat := r ->> 'seat_id';
        WHEN 'sealed_values' THEN account := r ->> 'user_id'; seat := r ->> 'order_item_id';
        WHEN 'role_permissions' THEN
            words := concat_ws(': ', (SELECT name FROM roles WHERE id = (r ->> 'role_id')::uuid),
                                     (SELECT name FROM permissions WHERE id = (r ->> 'permission_id')::uuid));
        WHEN 'user_roles', 'staff_permissions' THEN
            words := concat_ws(': ', (SELECT display_name FROM staff WHERE id = (r ->> 'staff_id')::uuid),
                                     (SELECT name FROM roles WHERE id = (r ->> 'role_id')::uuid),
                                     (SELECT name FROM permissions WHERE id = (r ->> 'permission_id')::uuid));
        ELSE
            words := coalesce(r ->> 'display_name', r ->> 'name', r ->> 'title', r ->> 'org_name', r ->> 'code',
                              r ->> 'version', r ->> 'key', r ->> 'slug', r ->> 'email', r ->> 'file_name');
    END CASE;
    -- Rows of an inquiry are named after it.
    IF coalesce(words, '') !~ '\S' AND r ? 'lead_id' THEN
        SELECT l.org_name INTO words FROM church_inquiries l WHERE l.id = (r ->> 'lead_id')::uuid;
    END IF;
    IF coalesce(words, '') !~ '\S' AND account IS NOT NULL THEN
        SELECT concat_ws(' ', u.first_name, u.last_name) INTO words FROM users u WHERE u.id = account;
    END IF;
    IF coalesce(words, '') !~ '\S' AND seat IS NOT NULL THEN
        SELECT format('seat %s of %s', oi.seat_no, o.order_number) INTO words
        FROM order_items oi JOIN orders o ON o.id = oi.order_id WHERE oi.id = seat;
    END IF;
    IF class IS NOT NULL THEN
        words := audit_subject('schedule', (SELECT to_jsonb(s) FROM schedule s WHERE s.id = class));
    END IF;
    RETURN nullif(left(words, 200), '');
END $$;

REVOKE ALL ON FUNCTION audit_subject_before_tickets FROM PUBLIC;
