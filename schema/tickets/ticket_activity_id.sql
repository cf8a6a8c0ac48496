CREATE OR REPLACE FUNCTION ticket_activity_id(command uuid, ticket uuid, what text)
RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(command::text || ticket::text || what)::uuid
$$;

REVOKE ALL ON FUNCTION ticket_activity_id FROM PUBLIC;
