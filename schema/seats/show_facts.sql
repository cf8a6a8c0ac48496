CREATE OR REPLACE FUNCTION show_facts(facts jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN facts IS NOT NULL
                THEN shown_facts(facts, hidden_facts(), (SELECT secret FROM facts_secret)) END;
END $$;

REVOKE ALL ON FUNCTION show_facts FROM PUBLIC;
