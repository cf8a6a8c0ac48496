-- Adds the notification trigger to a table. `topics` maps each topic to an expression over a changed row `r` that
-- returns its ids as UUID[], or to null if any change affects everything shown of the topic. A migration that creates a
-- table calls this.
-- ¶ Each table gets its own function, whose statements the server plans once. It sends one notification per statement,
-- however many rows changed. From 500 rows on it does not compute ids.
CREATE OR REPLACE FUNCTION live_watch(tbl regclass, topics jsonb)
RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    named CONSTANT TEXT := (SELECT relname FROM pg_class WHERE oid = tbl);
    -- The parts of the payload: over the new rows, and over the new and the old rows.
    parts CONSTANT TEXT := (
        SELECT string_agg(format('%L, %s', t.key, CASE
            WHEN t.value IS NULL THEN 'true'
            ELSE format('live_ids(ARRAY(SELECT DISTINCT u FROM changed r, unnest(%s) u WHERE u IS NOT NULL LIMIT 41))', t.value)
            END), ', ' ORDER BY t.key)
        FROM jsonb_each_text(topics) t);
    all_parts CONSTANT TEXT := replace(parts, 'FROM changed r,', 'FROM (TABLE changed UNION ALL TABLE was) r,');
    many CONSTANT JSONB := (SELECT jsonb_object_agg(key, TRUE) FROM jsonb_object_keys(topics) key);
BEGIN
    EXECUTE format($make$
        CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $body$
        DECLARE
            told JSONB := %L;
            rows INTEGER := 501;
        BEGIN
            IF TG_OP <> 'TRUNCATE' THEN
                SELECT count(*) INTO rows FROM (SELECT FROM changed LIMIT 501) AS first;
            END IF;
            IF rows BETWEEN 1 AND 500 THEN
                IF TG_OP = 'UPDATE' THEN
                    told := jsonb_strip_nulls(jsonb_build_object(%s));
                ELSE
                    told := jsonb_strip_nulls(jsonb_build_object(%s));
                END IF;
            END IF;
            IF rows > 0 AND told <> '{}' THEN
                PERFORM pg_notify('frontdesk', told::text);
            END IF;
            RETURN NULL;
        END $body$
    $make$, 'live_' || named, many, all_parts, parts);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %I() FROM PUBLIC', 'live_' || named);
    EXECUTE format('CREATE OR REPLACE TRIGGER live_added AFTER INSERT ON %s REFERENCING NEW TABLE AS changed
                    FOR EACH STATEMENT EXECUTE FUNCTION %I()', tbl, 'live_' || named);
    EXECUTE format('CREATE OR REPLACE TRIGGER live_changed AFTER UPDATE ON %s
                    REFERENCING NEW TABLE AS changed OLD TABLE AS was
                    FOR EACH STATEMENT EXECUTE FUNCTION %I()', tbl, 'live_' || named);
    EXECUTE format('CREATE OR REPLACE TRIGGER live_gone AFTER DELETE ON %s REFERENCING OLD TABLE AS changed
                    FOR EACH STATEMENT EXECUTE FUNCTION %I()', tbl, 'live_' || named);
    EXECUTE format('CREATE OR REPLACE TRIGGER live_emptied AFTER TRUNCATE ON %s
                    FOR EACH STATEMENT EXECUTE FUNCTION %I()', tbl, 'live_' || named);
END $$;

REVOKE ALL ON FUNCTION live_watch FROM PUBLIC;
