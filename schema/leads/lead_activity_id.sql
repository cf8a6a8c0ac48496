-- One id for each thing that a command does to a lead: a command names many leads, and one may change in two ways.
CREATE OR REPLACE FUNCTION lead_activity_id(command uuid, lead uuid, what text)
RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(command::text || lead::text || what)::uuid
$$;

REVOKE ALL ON FUNCTION lead_activity_id FROM PUBLIC;
