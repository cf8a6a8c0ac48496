-- Normalizes the names of a written row. The trigger arguments are the columns. The writer's statement does not fail.
CREATE OR REPLACE FUNCTION tidy_names()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    written JSONB := to_jsonb(NEW);
    tidied JSONB;
BEGIN
    SELECT jsonb_object_agg(col, tidy_name(written ->> col)) INTO tidied
    FROM unnest(TG_ARGV) col WHERE written ->> col <> tidy_name(written ->> col);
    IF tidied IS NOT NULL THEN
        NEW := jsonb_populate_record(NEW, tidied);
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION tidy_names FROM PUBLIC;
