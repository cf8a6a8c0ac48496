-- More ids than this of one topic are `true`: three topics of so many stay below 5,000 of the 8,000 bytes that
-- a notification may have.
CREATE OR REPLACE FUNCTION live_ids(ids uuid[])
RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality(ids) > 40 THEN 'true' WHEN cardinality(ids) > 0 THEN to_jsonb(ids) END
$$;

REVOKE ALL ON FUNCTION live_ids FROM PUBLIC;
