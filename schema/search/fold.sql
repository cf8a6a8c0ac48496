-- unaccent() is not IMMUTABLE because its dictionary could change; ours is the stock one. Named are
-- the signs that part words, not those that make them: in a database with locale C only the
-- letters of English count as letters, and 王小明 would vanish.
-- In plpgsql, and so are the functions below: it keeps its plans, while a function in SQL that cannot
-- be inlined is planned for every row of a million.
CREATE OR REPLACE FUNCTION fold(words text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN trim(regexp_replace(lower(public.unaccent('public.unaccent', words)), '[[:space:][:punct:][:cntrl:]]+', ' ', 'g'));
END $$;

REVOKE ALL ON FUNCTION fold FROM PUBLIC;
