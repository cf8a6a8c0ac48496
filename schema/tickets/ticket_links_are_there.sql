-- Returns true if all linked records of a ticket exist.
CREATE OR REPLACE FUNCTION ticket_links_are_there(t tickets)
RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT (t.user_id IS NULL OR EXISTS (SELECT FROM users WHERE id = t.user_id))
       AND (t.seat_id IS NULL OR EXISTS (SELECT FROM order_items WHERE id = t.seat_id))
       AND (t.order_id IS NULL OR EXISTS (SELECT FROM orders WHERE id = t.order_id))
       AND (t.schedule_id IS NULL OR EXISTS (SELECT FROM schedule WHERE id = t.schedule_id))
       AND (t.lead_id IS NULL OR EXISTS (SELECT FROM church_inquiries WHERE id = t.lead_id))
$$;

REVOKE ALL ON FUNCTION ticket_links_are_there FROM PUBLIC;
