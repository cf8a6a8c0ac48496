-- Normalizes text for search. unaccent() is not IMMUTABLE because its dictionary could change; ours is the stock one.
-- The pattern lists separators instead of letters: in a database with locale C only English letters count as letters,
-- and 王小明 would vanish.
-- In plpgsql, as the other search functions: it keeps its plans, while an SQL function that cannot be inlined is
-- planned for each of a million rows.
CREATE OR REPLACE FUNCTION fold(words text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN trim(regexp_replace(lower(public.unaccent('public.unaccent', words)), '[[:space:][:punct:][:cntrl:]]+', ' ', 'g'));
END $$;

REVOKE ALL ON FUNCTION fold FROM PUBLIC;
