-- Returns a deterministic id for each effect of a command on a lead. A command names many leads, and one lead may
-- change in two ways.
CREATE OR REPLACE FUNCTION lead_activity_id(command uuid, lead uuid, what text)
RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(command::text || lead::text || what)::uuid
$$;

REVOKE ALL ON FUNCTION lead_activity_id FROM PUBLIC;
