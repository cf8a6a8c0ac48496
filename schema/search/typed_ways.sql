-- Returns the readings of typed words: unchanged, and with two to four neighbors joined, which finds "Delado" for "de
-- la do". One reading per line, words separated by spaces. With `short_only`, only the joins needed to find candidates,
-- those of particles: a longer word is found inside another one without a join.
CREATE OR REPLACE FUNCTION typed_ways(words text[], short_only boolean)
RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 5 AS $$
DECLARE
    count INTEGER := cardinality(words);
BEGIN
    RETURN NEXT array_to_string(words, ' ');
    FOR start IN 1 .. count - 1 LOOP
        FOR stop IN start + 1 .. least(start + 3, count) LOOP
            IF NOT short_only OR length(words[start]) <= 4
               AND (SELECT min(length(w)) FROM unnest(words[start + 1:stop]) w) < 3 THEN
                RETURN NEXT array_to_string(
                    words[:start - 1] || array_to_string(words[start:stop], '') || words[stop + 1:], ' ');
            END IF;
        END LOOP;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION typed_ways FROM PUBLIC;
