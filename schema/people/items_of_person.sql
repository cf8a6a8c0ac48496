CREATE OR REPLACE FUNCTION items_of_person(person uuid, person_kind text)
RETURNS TABLE(item uuid)
LANGUAGE sql STABLE ROWS 5 AS $$
    SELECT id FROM order_items WHERE person_kind = 'account' AND participant_id = person
    UNION
    SELECT oi.id FROM orders o JOIN order_items oi ON oi.order_id = o.id
    WHERE person_kind = 'account' AND o.user_id = person
    UNION
    SELECT id FROM order_items WHERE person_kind = 'attendee' AND id = person
    UNION
    SELECT id FROM order_items WHERE person_kind = 'buyer' AND order_id = person
$$;

REVOKE ALL ON FUNCTION items_of_person FROM PUBLIC;
