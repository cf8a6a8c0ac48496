-- Returns all order items of a person: as participant, as the account that bought them, or as a guest under any of the
-- guest's rows.
CREATE OR REPLACE FUNCTION items_of_person(person uuid, person_kind text)
RETURNS TABLE(item uuid)
LANGUAGE sql STABLE ROWS 5 AS $$
    SELECT id FROM order_items WHERE person_kind = 'account' AND participant_id = person
    UNION
    SELECT oi.id FROM orders o JOIN order_items oi ON oi.order_id = o.id
    WHERE person_kind = 'account' AND o.user_id = person
    UNION
    SELECT t.person_id FROM person_search me JOIN person_search t ON t.guest_key = me.guest_key
    WHERE me.person_id = person AND person_kind <> 'account' AND t.kind = 'attendee'
    UNION
    SELECT oi.id FROM person_search me JOIN person_search t ON t.guest_key = me.guest_key
    JOIN order_items oi ON oi.order_id = t.person_id
    WHERE me.person_id = person AND person_kind <> 'account' AND t.kind = 'buyer'
$$;

REVOKE ALL ON FUNCTION items_of_person FROM PUBLIC;
