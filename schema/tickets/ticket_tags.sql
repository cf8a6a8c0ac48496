-- Returns the tags in lowercase, sorted and without duplicates.
CREATE OR REPLACE FUNCTION ticket_tags(said text[])
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT tag ORDER BY tag), '{}')
    FROM (SELECT lower(regexp_replace(trim(t), '\s+', ' ', 'g')) AS tag FROM unnest(said) t) s WHERE tag <> ''
$$;

REVOKE ALL ON FUNCTION ticket_tags FROM PUBLIC;
