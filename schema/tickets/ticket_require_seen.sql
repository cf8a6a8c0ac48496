CREATE OR REPLACE FUNCTION ticket_require_seen(ticket uuid)
RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM ticket_scope();
    IF NOT ticket_is_seen((SELECT t FROM tickets t WHERE t.id = ticket)) THEN
        RAISE EXCEPTION 'this ticket is not one of yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

REVOKE ALL ON FUNCTION ticket_require_seen FROM PUBLIC;
