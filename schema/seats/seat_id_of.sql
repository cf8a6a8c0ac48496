-- The id of seat `no` of an item whose first seat is `first_no`: the first seat is the item
-- itself, the others have ids that follow from it. With no::text it is IMMUTABLE in truth, so a query
-- takes it in as an expression; text || integer would be STABLE, and every seat would call it a dozen times.
CREATE OR REPLACE FUNCTION seat_id_of(item uuid, first_no integer, no integer)
RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN no = first_no THEN item ELSE md5(item::text || '-' || no::text)::uuid END
$$;

REVOKE ALL ON FUNCTION seat_id_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seat_id_of TO frontdesk_staff;
