-- Returns the facts of a seat that the session may see. In plpgsql, which keeps the plan of the view; an SQL function
-- would plan it for each call.
CREATE OR REPLACE FUNCTION facts_of(item uuid, seat uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN show_facts(facts_unhidden(item, seat));
END $$;

REVOKE ALL ON FUNCTION facts_of FROM PUBLIC;
