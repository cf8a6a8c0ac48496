-- Rebuilds the search row of a ticket from its words and those of the tickets merged into it.
CREATE OR REPLACE FUNCTION ticket_search_anew(ticket uuid)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    family UUID[] := ticket_family(ticket);
BEGIN
    INSERT INTO ticket_search (ticket_id, words, notes)
    SELECT ticket,
           left((SELECT string_agg(ticket_own_words(t), '' ORDER BY t.number) FROM tickets t WHERE t.id = ANY (family))
                || coalesce(string_agg(fold(c.content) || ' ', '' ORDER BY c.seq) FILTER (WHERE c.kind <> 'note'), ''), 100000),
           ' ' || left(coalesce(string_agg(fold(c.content) || ' ', '' ORDER BY c.seq) FILTER (WHERE c.kind = 'note'), ''), 100000)
    FROM (SELECT) one LEFT JOIN ticket_comments c ON c.ticket_id = ANY (family)
    ON CONFLICT (ticket_id) DO UPDATE SET words = EXCLUDED.words, notes = EXCLUDED.notes;
END $$;

REVOKE ALL ON FUNCTION ticket_search_anew FROM PUBLIC;
