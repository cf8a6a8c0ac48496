-- Returns the higher of two priorities.
CREATE OR REPLACE FUNCTION ticket_higher(one text, other text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p FROM unnest('{low,medium,high,urgent}'::text[]) WITH ORDINALITY AS k (p, n) WHERE p IN (one, other) ORDER BY n DESC LIMIT 1
$$;

REVOKE ALL ON FUNCTION ticket_higher FROM PUBLIC;
