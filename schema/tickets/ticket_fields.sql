CREATE OR REPLACE FUNCTION ticket_fields()
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{title,description,user_id,seat_id,order_id,schedule_id,lead_id,requester_name,requester_email,requester_phone}'::text[]
$$;

REVOKE ALL ON FUNCTION ticket_fields FROM PUBLIC;
