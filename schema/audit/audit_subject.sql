-- Returns the name of a row as users know it.
CREATE OR REPLACE FUNCTION audit_subject(tbl text, r jsonb)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF tbl = 'tickets' THEN
        RETURN left(concat('T-', r ->> 'number', ' ', r ->> 'title'), 200);
    ELSIF tbl LIKE 'ticket\_%' AND r ? 'ticket_id' THEN
        RETURN (SELECT left(concat('T-', t.number, ' ', t.title), 200) FROM tickets t WHERE t.id = (r ->> 'ticket_id')::uuid);
    END IF;
    RETURN audit_subject_before_tickets(tbl, r);
END $$;

REVOKE ALL ON FUNCTION audit_subject FROM PUBLIC;
