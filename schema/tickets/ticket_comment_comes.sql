-- Sets the position and the author of a comment before it is written.
CREATE OR REPLACE FUNCTION ticket_comment_comes()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    root tickets := ticket_hold_root(NEW.ticket_id);
BEGIN
    NEW.seq := nextval('ticket_news_seq');
    NEW.created_at := clock_timestamp();
    NEW.login := session_user;
    NEW.desk := current_desk();
    IF NEW.kind = 'customer' THEN
        NEW.user_id := CASE WHEN is_website() THEN current_customer() ELSE root.user_id END;
        NEW.taken_by := CASE WHEN is_website() THEN NULL ELSE ticket_actor() END;
        NEW.author := coalesce((SELECT trim(first_name || ' ' || last_name) FROM users WHERE id = NEW.user_id), root.requester_name, 'Customer');
    ELSE
        NEW.author := ticket_actor();
        NEW.user_id := (current_staff()).user_id;
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION ticket_comment_comes FROM PUBLIC;
