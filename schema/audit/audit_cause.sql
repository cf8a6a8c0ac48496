-- Returns the program of the session and its command. A client cannot choose its login, but the program name is what
-- the client claims.
-- The command is read from the call stack. A setting on each function would be shorter, but only a superuser may set a
-- custom parameter there, and the next CREATE OR REPLACE would drop it.
CREATE OR REPLACE FUNCTION audit_cause(stack text, program text)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    said TEXT := current_setting('frontdesk.cause', true);
BEGIN
    IF said <> '' THEN
        RETURN left(said, 100);
    END IF;
    CASE regexp_substr(stack, '\m(admit_seat|mark_seat|undo_event|name_seat|sign_waiver|record_identity|pay_for_seat|record_payment|seat_pay|seat_name|seat_take_back|mark_no_shows)(?=\()')
        WHEN 'admit_seat' THEN RETURN 'check-in';
        WHEN 'mark_seat' THEN RETURN 'mark';
        WHEN 'undo_event' THEN RETURN 'undo';
        WHEN 'name_seat', 'seat_name' THEN RETURN 'name seat';
        WHEN 'sign_waiver' THEN RETURN 'waiver';
        WHEN 'record_identity' THEN RETURN 'identity check';
        WHEN 'pay_for_seat', 'record_payment', 'seat_pay' THEN RETURN 'payment';
        WHEN 'seat_take_back' THEN RETURN 'correction';
        WHEN 'mark_no_shows' THEN RETURN 'maintenance';
        ELSE NULL;
    END CASE;
    IF program LIKE 'frontdesk%' THEN
        RETURN 'console';
    ELSIF program ~* '^web' OR EXISTS (
        SELECT FROM pg_auth_members m
        WHERE m.roleid = to_regrole('frontdesk_website') AND m.member = to_regrole(quote_ident(session_user))) THEN
        RETURN 'website';
    END IF;
    RETURN 'sql';
END $$;

REVOKE ALL ON FUNCTION audit_cause FROM PUBLIC;
