-- Updates the ticket after a comment: a customer's message ends the wait and reopens the ticket, a reply answers it.
CREATE OR REPLACE FUNCTION ticket_comment_came()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    root UUID := (ticket_hold_root(NEW.ticket_id)).id;
BEGIN
    UPDATE tickets
    SET news = NEW.seq,
        public_news = CASE NEW.kind WHEN 'note' THEN public_news ELSE NEW.seq END,
        touched_at = NEW.created_at,
        waiting_since = CASE NEW.kind WHEN 'customer' THEN NULL ELSE waiting_since END,
        status = CASE WHEN NEW.kind = 'customer' AND status = 'done' THEN 'todo' ELSE status END,
        is_answered = is_answered OR NEW.kind = 'reply'
    WHERE id = root;
    INSERT INTO ticket_search AS s (ticket_id, words, notes)
    VALUES (root, ' ', ' ') ON CONFLICT (ticket_id) DO UPDATE
    SET words = CASE NEW.kind WHEN 'note' THEN s.words ELSE left(s.words || fold(NEW.content) || ' ', 100000) END,
        notes = CASE NEW.kind WHEN 'note' THEN left(s.notes || fold(NEW.content) || ' ', 100000) ELSE s.notes END;
    -- The author has read their own comment.
    IF NOT is_website() THEN
        INSERT INTO ticket_reads (login, ticket_id, seq) VALUES (session_user, root, NEW.seq)
        ON CONFLICT (login, ticket_id) DO UPDATE SET seq = EXCLUDED.seq;
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ticket_comment_came FROM PUBLIC;
