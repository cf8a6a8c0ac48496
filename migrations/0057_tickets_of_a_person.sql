-- The tickets of one person, for their page: what is open first, the newest first.

-- Those that a person asked for or that are about a seat of theirs; about an order of theirs, where nobody and no
-- seat is named beside it. The same person as ticket_card() names. Of one that points to another, the other.
CREATE FUNCTION ticket_ids_of_person(person UUID, kind TEXT) RETURNS UUID[] LANGUAGE plpgsql STABLE AS $$
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

-- The first `p_most` cards, and how many there are of them all.
CREATE FUNCTION ticket_of_person(p_person UUID, p_kind TEXT, p_most INTEGER) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET jit = off SET timezone = 'UTC' AS $$
DECLARE
    eyes JSONB := ticket_eyes();
    seen UUID[];
BEGIN
    EXECUTE format('SELECT array_agg(t.id ORDER BY t.status = ''done'', t.number DESC) FROM tickets t WHERE t.id = ANY ($1) AND %s',
                   ticket_scope())
    INTO seen USING ticket_ids_of_person(p_person, p_kind);
    RETURN jsonb_build_object(
        'all', coalesce(cardinality(seen), 0),
        'cards', (SELECT coalesce(jsonb_agg(ticket_card(t, NULL, eyes) ORDER BY s.place), '[]')
                  FROM unnest(seen[1:p_most]) WITH ORDINALITY AS s (id, place) JOIN tickets t ON t.id = s.id));
END $$;

REVOKE ALL ON FUNCTION ticket_ids_of_person(UUID, TEXT), ticket_of_person(UUID, TEXT, INTEGER) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_of_person(UUID, TEXT, INTEGER) TO frontdesk_staff;
