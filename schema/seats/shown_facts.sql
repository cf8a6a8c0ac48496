CREATE OR REPLACE FUNCTION shown_facts(facts jsonb, hidden jsonb, secret text)
RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT facts || jsonb_build_object('token', md5(secret || (facts ->> 'token')))
        || CASE WHEN (facts ->> 'balance')::numeric = 0 THEN hidden - 'balance' ELSE hidden END
$$;

REVOKE ALL ON FUNCTION shown_facts FROM PUBLIC;
