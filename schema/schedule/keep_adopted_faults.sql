-- Ends an exemption of an adopted row at the first change of a column that the constraint names. No statement can add
-- one.
CREATE OR REPLACE FUNCTION keep_adopted_faults()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.adopted_faults := '{}';
        RETURN NEW;
    END IF;
    NEW.adopted_faults := ARRAY(
        SELECT fault FROM unnest(OLD.adopted_faults) fault
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
            WHERE c.conrelid = TG_RELID AND c.conname = fault AND a.attname <> 'adopted_faults'
              AND to_jsonb(OLD) -> a.attname::text IS DISTINCT FROM to_jsonb(NEW) -> a.attname::text));
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION keep_adopted_faults FROM PUBLIC;
