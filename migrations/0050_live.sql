-- What one desk does shows on every other: each statement that changes something says so on the channel
-- `frontdesk`, with topics and ids only, whoever made the change. A console reads what it shows again, by its
-- own rights; whoever else listens learns no more than that something has changed.
--
-- A payload: {"class": ["…", "…"], "person": true}. The ids of a topic, or true for many, or for all.

-- More ids than this of one topic are `true`: three topics of so many stay below 5,000 of the 8,000 bytes that
-- a notification may have.
CREATE FUNCTION live_ids(ids UUID[]) RETURNS JSONB LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality(ids) > 40 THEN 'true' WHEN cardinality(ids) > 0 THEN to_jsonb(ids) END
$$;

-- Has a table watched. `topics` names for each topic what its ids are, as an expression over a changed row `r`
-- that makes a UUID[]; null where any change concerns all that is shown of the topic. A later step that makes a
-- table says so here, with one line.
--
-- Each table gets a function of its own, whose statements the server plans once. It says one thing for one
-- statement, however many rows that changed: from 500 on it does not even look which.
CREATE FUNCTION live_watch(tbl REGCLASS, topics JSONB) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    named CONSTANT TEXT := (SELECT relname FROM pg_class WHERE oid = tbl);
    -- The payload's parts, over the rows as they are, and over those and the rows as they were.
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
REVOKE EXECUTE ON FUNCTION live_ids(UUID[]), live_watch(REGCLASS, JSONB) FROM PUBLIC;

-- The classes in which somebody, or a seat, sits: what is known of a person stands on their rosters.
CREATE FUNCTION live_classes(person UUID, seat UUID) RETURNS UUID[] LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT oi.schedule_id FROM order_items oi WHERE oi.id = seat
                 UNION (SELECT oi.schedule_id FROM order_items oi WHERE oi.participant_id = person LIMIT 41));
END $$;
CREATE FUNCTION live_classes_of_order(bill UUID) RETURNS UUID[] LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT oi.schedule_id FROM order_items oi WHERE oi.order_id = bill LIMIT 41);
END $$;
REVOKE EXECUTE ON FUNCTION live_classes(UUID, UUID), live_classes_of_order(UUID) FROM PUBLIC;

SELECT live_watch(tbl::regclass, topics::jsonb) FROM (VALUES
    ('schedule', '{"class": "ARRAY[r.id]"}'),
    ('schedule_changes', '{"class": "ARRAY[r.schedule_id]"}'),
    ('attendance_events', '{"class": "ARRAY[r.schedule_id]"}'),
    ('order_items', '{"class": "ARRAY[r.schedule_id]", "person": "ARRAY[r.participant_id, r.id, r.order_id]"}'),
    ('orders', '{"class": "live_classes_of_order(r.id)", "person": "ARRAY[r.user_id, r.id]"}'),
    ('payments', '{"class": "live_classes_of_order(r.order_id)", "person": "ARRAY[r.order_id]"}'),
    ('users', '{"class": "live_classes(r.id, NULL)", "person": "ARRAY[r.id]"}'),
    ('guardians', '{"class": "live_classes(r.minor_user_id, r.order_item_id)", "person": "ARRAY[r.minor_user_id, r.order_item_id]"}'),
    ('waivers', '{"class": "live_classes(r.user_id, r.order_item_id) || live_classes(r.covers_user_id, NULL)",
                  "person": "ARRAY[r.user_id, r.covers_user_id, r.order_item_id]"}'),
    ('identity_checks', '{"class": "live_classes(r.user_id, r.order_item_id)", "person": "ARRAY[r.user_id, r.order_item_id]"}'),
    ('id_verifications', '{"class": "live_classes(r.user_id, NULL)", "person": "ARRAY[r.user_id]"}'),
    ('sealed_values', '{"class": "live_classes(r.user_id, r.order_item_id)", "person": "ARRAY[r.user_id, r.order_item_id]"}'),
    -- What every class of theirs shows.
    ('courses', '{"class": null}'),
    ('instructors', '{"class": null}'),
    ('venues', '{"class": null}'),
    ('church_inquiries', '{"lead": "ARRAY[r.id]"}'),
    ('lead_activities', '{"lead": "ARRAY[r.lead_id]"}'),
    ('lead_steps', '{"lead": "ARRAY[r.lead_id]"}'),
    ('lead_classes', '{"lead": "ARRAY[r.lead_id]", "class": "ARRAY[r.schedule_id]"}'),
    ('lead_views', '{"lead": null}'),
    ('import_batches', '{"lead": null}'),
    ('staff', '{"staff": null}'),
    ('roles', '{"staff": null}'),
    ('permissions', '{"staff": null}'),
    ('role_permissions', '{"staff": null}'),
    ('user_roles', '{"staff": null}'),
    ('staff_permissions', '{"staff": null}'),
    ('password_changes', '{"staff": null}'),
    ('sign_in_locks', '{"staff": null}'),
    ('settings', '{"settings": null}'),
    ('waiver_versions', '{"settings": null}'),
    ('sealing_keys', '{"settings": null}'),
    -- What no pane shows but the log.
    ('promo_codes', '{"other": null}'),
    ('blog_posts', '{"other": null}'),
    ('newsletter_subscribers', '{"other": null}')) AS t (tbl, topics);
