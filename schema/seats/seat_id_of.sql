-- Returns the id of seat `no` of an item whose first seat is `first_no`. The first seat has the id of the item, and the
-- other ids derive from it. With no::text the expression is really IMMUTABLE, so queries inline it. text || integer
-- would be STABLE, and each seat would call the function a dozen times.
CREATE OR REPLACE FUNCTION seat_id_of(item uuid, first_no integer, no integer)
RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN no = first_no THEN item ELSE md5(item::text || '-' || no::text)::uuid END
$$;

REVOKE ALL ON FUNCTION seat_id_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seat_id_of TO frontdesk_staff;
