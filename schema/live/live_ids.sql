-- Returns the ids of a topic, or `true` for more than 40 ids. Three topics of 40 ids stay below 5,000 of the 8,000
-- bytes of a notification.
CREATE OR REPLACE FUNCTION live_ids(ids uuid[])
RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality(ids) > 40 THEN 'true' WHEN cardinality(ids) > 0 THEN to_jsonb(ids) END
$$;

REVOKE ALL ON FUNCTION live_ids FROM PUBLIC;
