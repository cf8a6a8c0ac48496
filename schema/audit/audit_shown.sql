-- A value as the log keeps it: a long text is cut and says how long it was. In plpgsql, because it runs for every
-- column: a function in SQL that cannot be inlined is prepared anew each time, which took ten times as long.
CREATE OR REPLACE FUNCTION audit_shown(value jsonb, masked boolean)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF value IS NULL OR value = 'null' THEN
        RETURN 'null';
    ELSIF masked THEN
        RETURN '"•••"';
    ELSIF length(value #>> '{}') > 500 THEN
        RETURN to_jsonb(left(value #>> '{}', 300) || '… (' || length(value #>> '{}') || ' characters)');
    END IF;
    RETURN value;
END $$;

REVOKE ALL ON FUNCTION audit_shown FROM PUBLIC;
