-- Leads are found by everything that is known of them: a merged lead's name, email and phone find the lead that it is
-- a part of, and so does the name of the person who works on it. Numbers in a budget are read as several countries write
-- them. Whether somebody can sign in shows on what is assigned to them.

-- The town without case, accents and signs.
ALTER TABLE lead_search ADD COLUMN town TEXT NOT NULL DEFAULT '';

-- for this step alone: indexes existing leads by the same rules.
CREATE OR REPLACE FUNCTION phone_line(said TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    line TEXT := regexp_replace((regexp_match(said, '^(.*)(?:extension|ext|x|#)[ .:=)\u00a0]*\d{1,6}[ .:=)\u00a0]*$', 'i'))[1], '\D', '', 'g');
BEGIN
    RETURN CASE WHEN length(line) >= 7 THEN line ELSE regexp_replace(coalesce(said, ''), '\D', '', 'g') END;
END $$;

CREATE OR REPLACE FUNCTION lead_budget(said TEXT, OUT low DECIMAL, OUT high DECIMAL) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words TEXT := lower(coalesce(said, ''));
    -- A "k" behind the last figure counts for all: 5-10k.
    thousands BOOLEAN := words ~ '\dk?\s*[-–_]+\s*\$?\d+([.,]\d+)?\s*k';
    -- Groups of three digits with one sign between them are one number; one or two digits behind a sign are cents.
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

CREATE OR REPLACE FUNCTION lead_root(lead UUID) RETURNS UUID LANGUAGE plpgsql STABLE AS $$
DECLARE
    above UUID;
BEGIN
    LOOP
        SELECT l.merged_into INTO above FROM church_inquiries l WHERE l.id = lead;
        EXIT WHEN above IS NULL;
        lead := above;
    END LOOP;
    RETURN lead;
END $$;

CREATE OR REPLACE FUNCTION lead_search_row(l church_inquiries) RETURNS lead_search LANGUAGE sql STABLE AS $$
    SELECT ROW(l.id,
               ' ' || concat_ws(' ', spelled_words(l.org_name), spelled_words(l.contact_name), fold(l.city), lower(l.state),
                                l.zip_code, lower(l.contact_email), regexp_replace(l.contact_phone, '\D', '', 'g')) || ' ',
               fold(l.org_name), lower(trim(l.contact_email)), right(phone_line(l.contact_phone), 10),
               regexp_replace(coalesce(fold(l.city), ''), '[^[:alnum:]]', '', 'g'))::lead_search
$$;

CREATE OR REPLACE FUNCTION lead_search_whole(l church_inquiries) RETURNS lead_search LANGUAGE plpgsql STABLE AS $$
DECLARE
    found lead_search := lead_search_row(l);
BEGIN
    IF EXISTS (SELECT FROM church_inquiries m WHERE m.merged_into = l.id) THEN
        found.words := found.words || (SELECT string_agg((lead_search_row(m)).words, '' ORDER BY m.created_at, m.id)
                                       FROM church_inquiries m WHERE m.id = ANY (lead_family(l.id)) AND m.id <> l.id);
    END IF;
    found.words := left(found.words || coalesce(fold(l.assignee_name) || ' ', ''), 100000);
    RETURN found;
END $$;

TRUNCATE lead_search;
INSERT INTO lead_search SELECT w.* FROM church_inquiries l CROSS JOIN LATERAL lead_search_whole(l) w;
CREATE INDEX idx_lead_search_town ON lead_search (town) WHERE town <> '';
-- The figures of a budget follow from its words, so they are no change.
ALTER TABLE church_inquiries DISABLE TRIGGER USER;
UPDATE church_inquiries l SET budget_low = b.low, budget_high = b.high
FROM church_inquiries o CROSS JOIN LATERAL lead_budget(o.budget_range) b
WHERE o.id = l.id AND (l.budget_low, l.budget_high) IS DISTINCT FROM (b.low, b.high);
ALTER TABLE church_inquiries ENABLE TRIGGER USER;

DROP TRIGGER z_search_changed ON church_inquiries;
CREATE TRIGGER z_search_changed
    AFTER UPDATE OF org_name, contact_name, contact_email, contact_phone, city, state, zip_code, merged_into, assignee_id, assigned_to,
        assignee_name ON church_inquiries
    FOR EACH ROW
    WHEN ((OLD.org_name, OLD.contact_name, OLD.contact_email, OLD.contact_phone, OLD.city, OLD.state, OLD.zip_code, OLD.merged_into, OLD.assignee_name)
          IS DISTINCT FROM (NEW.org_name, NEW.contact_name, NEW.contact_email, NEW.contact_phone, NEW.city, NEW.state, NEW.zip_code, NEW.merged_into, NEW.assignee_name))
    EXECUTE FUNCTION lead_search_refresh();

-- Announces to leads and tickets that an account was disabled or enabled.
CREATE FUNCTION live_staff_switched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('frontdesk', '{"lead": true, "ticket": true}');
    RETURN NULL;
END $$;
CREATE TRIGGER live_switched AFTER UPDATE OF is_active, valid_until ON staff FOR EACH ROW
    WHEN ((OLD.is_active, OLD.valid_until) IS DISTINCT FROM (NEW.is_active, NEW.valid_until)) EXECUTE FUNCTION live_staff_switched();

REVOKE ALL ON FUNCTION live_staff_switched() FROM PUBLIC;
