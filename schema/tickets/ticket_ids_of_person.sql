-- Returns the tickets that a person requested or that are about a seat of theirs. Tickets about an order of theirs
-- count if they name neither a person nor a seat. The person is the one that ticket_card() names. A merged ticket is
-- replaced by the ticket that it was merged into.
CREATE OR REPLACE FUNCTION ticket_ids_of_person(person uuid, kind text)
RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        WITH RECURSIVE theirs AS (
            SELECT t.id, t.merged_into FROM tickets t WHERE kind = 'account' AND t.user_id = person
            UNION
            SELECT t.id, t.merged_into FROM order_items oi JOIN tickets t ON t.seat_id = oi.id
            WHERE kind = 'account' AND oi.participant_id = person
            UNION
            SELECT t.id, t.merged_into FROM orders o JOIN tickets t ON t.order_id = o.id
            WHERE kind = 'account' AND o.user_id = person AND t.user_id IS NULL AND t.seat_id IS NULL
            UNION
            SELECT t.id, t.merged_into FROM tickets t WHERE kind = 'attendee' AND t.seat_id = person
            UNION
            SELECT t.id, t.merged_into FROM tickets t
            WHERE kind = 'buyer' AND t.order_id = person AND t.user_id IS NULL AND t.seat_id IS NULL
        ), followed AS (
            SELECT id, merged_into FROM theirs
            UNION
            SELECT t.id, t.merged_into FROM followed f JOIN tickets t ON t.id = f.merged_into
        )
        SELECT id FROM followed WHERE merged_into IS NULL);
END $$;

REVOKE ALL ON FUNCTION ticket_ids_of_person FROM PUBLIC;
