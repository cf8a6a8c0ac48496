CREATE OR REPLACE FUNCTION ticket_rule(name text)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT value FROM settings WHERE key = 'tickets.' || name);
END $$;

REVOKE ALL ON FUNCTION ticket_rule FROM PUBLIC;
