-- Updates the newest event of a ticket from all tickets merged into it. It never falls below an event that a user may
-- have read.
CREATE OR REPLACE FUNCTION ticket_tell_family(ticket uuid)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets t SET news = greatest(t.news, c.news), public_news = greatest(t.public_news, c.public_news)
    FROM (SELECT max(seq) AS news, max(seq) FILTER (WHERE kind <> 'note') AS public_news
          FROM ticket_comments WHERE ticket_id = ANY (ticket_family(ticket))) c
    WHERE t.id = ticket;
    PERFORM ticket_search_anew(ticket);
END $$;

REVOKE ALL ON FUNCTION ticket_tell_family FROM PUBLIC;
