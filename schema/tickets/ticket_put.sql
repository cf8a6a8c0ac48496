CREATE OR REPLACE FUNCTION ticket_put(t tickets)
RETURNS void
LANGUAGE sql AS $$
    UPDATE tickets
    SET (title, description, user_id, seat_id, order_id, schedule_id, lead_id, requester_name, requester_email, requester_phone, tags)
      = (t.title, t.description, t.user_id, t.seat_id, t.order_id, t.schedule_id, t.lead_id, t.requester_name, t.requester_email,
         t.requester_phone, t.tags)
    WHERE id = t.id
$$;

REVOKE ALL ON FUNCTION ticket_put FROM PUBLIC;
