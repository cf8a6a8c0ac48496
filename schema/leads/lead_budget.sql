-- Parses a budget: "2500_5000", "under_1000", "$5k - $10k", "2.500 - 5.000", "1 200,50". Returns NULLs if it has no
-- number.
CREATE OR REPLACE FUNCTION lead_budget(said text, OUT low numeric, OUT high numeric)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words TEXT := lower(coalesce(said, ''));
    -- A "k" after the last number applies to all: 5-10k.
    thousands BOOLEAN := words ~ '\dk?\s*[-–_]+\s*\$?\d+([.,]\d+)?\s*k';
    -- Groups of three digits with one separator between them are one number. One or two digits after a separator are
    -- cents.
    amounts DECIMAL[] := ARRAY(
        SELECT least(concat(regexp_replace(m[1], '\D', '', 'g'), '.', coalesce(m[2], '0'))::DECIMAL
                     * CASE WHEN m[3] <> '' OR thousands AND regexp_replace(m[1], '\D', '', 'g')::DECIMAL < 1000 THEN 1000 ELSE 1 END, 99999999)
        FROM regexp_matches(words, '(?<![\d.,])([1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+|[1-9]\d{0,2}(?:[''’]\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?(?!\d)\s*(k?)', 'g')
                 WITH ORDINALITY AS r (m, n) ORDER BY n LIMIT 2);
BEGIN
    CASE
        WHEN cardinality(amounts) = 2 THEN
            low := least(amounts[1], amounts[2]);
            high := greatest(amounts[1], amounts[2]);
        WHEN cardinality(amounts) = 0 THEN RETURN;
        WHEN words ~ 'under|below|less|up.?to|max|<' THEN low := 0; high := amounts[1];
        WHEN words ~ 'over|above|more|from|min|>|\+' THEN low := amounts[1];
        ELSE low := amounts[1]; high := amounts[1];
    END CASE;
END $$;

REVOKE ALL ON FUNCTION lead_budget FROM PUBLIC;
