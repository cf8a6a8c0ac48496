-- Returns the seconds of opening hours that a ticket has used by an instant.
CREATE OR REPLACE FUNCTION ticket_used(t tickets, at timestamptz)
RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN t.used_seconds + CASE WHEN t.running_since IS NULL THEN 0 ELSE
        ticket_open_seconds(t.running_since, at, ticket_rule('opening_hours'), ticket_rule('holidays'), site_timezone()) END;
END $$;

REVOKE ALL ON FUNCTION ticket_used FROM PUBLIC;
