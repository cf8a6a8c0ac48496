-- Returns the first `p_most` tickets of a person, and the count of all.
CREATE OR REPLACE FUNCTION ticket_of_person(p_person uuid, p_kind text, p_most integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET jit = 'off' SET TimeZone = 'UTC' AS $$
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

REVOKE ALL ON FUNCTION ticket_of_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_of_person TO frontdesk_staff;
