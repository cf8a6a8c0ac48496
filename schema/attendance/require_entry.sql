-- Raises an error if an admission passes a block without the right to override it. The desk decided by its own clock,
-- so that clock counts: up to one day back for a queued arrival, and up to five minutes ahead.
CREATE OR REPLACE FUNCTION require_entry(facts jsonb, at timestamptz)
RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    moment TIMESTAMPTZ := CASE WHEN at BETWEEN now() - interval '1 day' AND now() + interval '5 minutes'
                               THEN at ELSE now() END;
    reasons TEXT[];
BEGIN
    IF may('admission.override_block') THEN
        RETURN;
    END IF;
    reasons := stopping_reasons(facts, moment);
    IF reasons <> '{}' THEN
        RAISE EXCEPTION 'this needs the right admission.override_block: %', array_to_string(reasons, ', ')
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

REVOKE ALL ON FUNCTION require_entry FROM PUBLIC;
