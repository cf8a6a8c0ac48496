CREATE OR REPLACE FUNCTION ticket_is_day(word text)
RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM make_date(left(word, 4)::integer, substr(word, 6, 2)::integer, right(word, 2)::integer);
    RETURN TRUE;
EXCEPTION WHEN datetime_field_overflow THEN
    RETURN FALSE;
END $$;

REVOKE ALL ON FUNCTION ticket_is_day FROM PUBLIC;
