-- Returns one person with all data that the session may see; no row if the person does not exist. `person` also has
-- "since", "city" and "state" for a session with the right people.read.
CREATE OR REPLACE FUNCTION person_page(whom uuid, day date)
RETURNS TABLE(person jsonb, seats jsonb, orders jsonb, waivers jsonb, identity jsonb, guardians text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
DECLARE
    known JSONB := (SELECT h.hit FROM person_hits(ARRAY[whom], day) h);
    items UUID[] := ARRAY(SELECT i.item FROM items_of_people(ARRAY[whom]) i);
    -- The person's own seats, which hold a guest's papers.
    own UUID[] := whom || ARRAY(
        SELECT t.person_id FROM person_search me JOIN person_search t ON t.guest_key = me.guest_key
        WHERE me.person_id = whom AND t.kind = 'attendee' AND t.person_id = ANY (items));
BEGIN
    IF known IS NULL THEN
        RETURN;
    END IF;
    IF may('people.read') THEN
        known := known || person_about(whom, items);
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
                    'signed_at', w.signed_date, 'void_reason', w.void_reason,
                    'until', site_date(w.signed_date + make_interval(days => (SELECT waiver_valid_days())))) ORDER BY w.signed_date DESC), '[]')
         FROM waivers w
         WHERE (w.covers_user_id = whom
                OR (w.covers_user_id IS NULL AND w.order_item_id = ANY (own)))
           AND (SELECT may('waivers.read'))),
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'kind', i.document_type, 'valid_until', i.valid_until, 'checked_by', i.checked_by,
                    'checked_at', i.checked_at) ORDER BY i.checked_at DESC), '[]')
         FROM identity_checks i
         WHERE (i.user_id = whom OR (i.user_id IS NULL AND i.order_item_id = ANY (own)))
           AND (SELECT may('identity.read'))),
        ARRAY(SELECT DISTINCT g.guardian_name::text FROM guardians g
              WHERE g.minor_user_id = whom OR g.order_item_id = ANY (own));
END $$;

REVOKE ALL ON FUNCTION person_page FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_page TO frontdesk_staff;
