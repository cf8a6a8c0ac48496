-- In plpgsql, which keeps the plan of the view; a function in SQL would make it anew for every call.
CREATE OR REPLACE FUNCTION facts_of(item uuid, seat uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN show_facts(facts_unhidden(item, seat));
END $$;

REVOKE ALL ON FUNCTION facts_of FROM PUBLIC;
