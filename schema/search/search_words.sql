-- " sean o brien sean obrien shaun 3045551234 sean@example.org ": every form that finds a person.
CREATE OR REPLACE FUNCTION search_words(name text, email text, phone text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    forms TEXT := coalesce(spelled_words(name), '');
    part TEXT;
    nicks TEXT;
BEGIN
    FOREACH part IN ARRAY coalesce(string_to_array(fold(name), ' '), '{}') LOOP
        SELECT n.others INTO nicks FROM nicknames n WHERE n.word = part;
        forms := concat_ws(' ', forms, nicks);
    END LOOP;
    -- Scripts without spaces: a part of 王小明 begins anywhere.
    IF forms ~ '[\u3040-\u9fff\uac00-\ud7a3]' THEN
        forms := concat_ws(' ', forms, (
            SELECT string_agg(substr(w, i), ' ') FROM string_to_table(forms, ' ') w, generate_series(2, length(w)) i
            WHERE w ~ '[\u3040-\u9fff\uac00-\ud7a3]'));
    END IF;
    RETURN concat(' ', forms, ' ', lower(email), ' ', regexp_replace(phone, '\D', '', 'g'), ' ');
END $$;

REVOKE ALL ON FUNCTION search_words FROM PUBLIC;
