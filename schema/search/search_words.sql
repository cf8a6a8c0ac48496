-- Returns " sean o brien seano seanobrien obrien | sean@example.org 3045551234 | shaun ": every form that finds a
-- person. The parts are the name, then email and phone, then nicknames. A match at the beginning of a word in the first
-- two parts is exact.
CREATE OR REPLACE FUNCTION search_words(name text, email text, phone text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    folded TEXT := coalesce(fold(name), '');
    forms TEXT := concat_ws(' ', folded, joined_words(folded, FALSE));
    part TEXT;
    known TEXT;
    nicks TEXT;
BEGIN
    FOREACH part IN ARRAY string_to_array(folded, ' ') LOOP
        SELECT n.others INTO known FROM nicknames n WHERE n.word = part;
        nicks := concat_ws(' ', nicks, known);
    END LOOP;
    -- Scripts without spaces: a part of 王小明 may begin at any character.
    IF forms ~ '[\u3040-\u9fff\uac00-\ud7a3]' THEN
        forms := concat_ws(' ', forms, (
            SELECT string_agg(substr(w, i), ' ') FROM string_to_table(folded, ' ') w, generate_series(2, length(w)) i
            WHERE w ~ '[\u3040-\u9fff\uac00-\ud7a3]'));
    END IF;
    RETURN concat(' ', forms, ' | ', replace(lower(email), '|', ''), ' ', regexp_replace(phone, '\D', '', 'g'),
                  ' | ', nicks || ' ');
END $$;

REVOKE ALL ON FUNCTION search_words FROM PUBLIC;
