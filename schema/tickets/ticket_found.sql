-- Translates a search to a condition on `t`. A word that many tickets contain is searched in queue order, which soon
-- fills a page. A rare word is searched through the trigram index. A sample of the first ids, which are random,
-- decides.
CREATE OR REPLACE FUNCTION ticket_found(typed text, notes boolean)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    spoken BIGINT := (regexp_match(trim(typed), '^[tT]?[-# ]?(\d{1,9})$'))[1]::bigint;
    words TEXT := ticket_words(typed, CASE WHEN notes THEN '(s.words || s.notes)' ELSE 's.words' END);
    root tickets;
    often BIGINT;
BEGIN
    IF spoken IS NOT NULL THEN
        SELECT * INTO root FROM tickets t WHERE t.number = spoken;
        WHILE root.merged_into IS NOT NULL LOOP
            SELECT * INTO root FROM tickets t WHERE t.id = root.merged_into;
        END LOOP;
        IF root.id IS NOT NULL THEN
            RETURN format('t.id = %L::uuid', root.id);
        END IF;
    END IF;
    IF words IS NULL THEN
        RETURN 'TRUE';
    END IF;
    EXECUTE format('SELECT count(*) FROM (SELECT * FROM ticket_search ORDER BY ticket_id LIMIT 300) s WHERE %s', words) INTO often;
    IF often > 2 THEN
        -- OFFSET keeps the subquery correlated, one lookup per ticket.
        RETURN format('EXISTS (SELECT FROM ticket_search s WHERE s.ticket_id = t.id AND %s OFFSET 0)', words);
    END IF;
    RETURN format('t.id = ANY (ARRAY(SELECT s.ticket_id FROM ticket_search s WHERE %s))', words);
END $$;

REVOKE ALL ON FUNCTION ticket_found FROM PUBLIC;
