-- Returns a value as the log stores it. A long text is cut, with its length. In plpgsql, because it runs for every
-- column: an SQL function that cannot be inlined is planned each time, which took ten times as long.
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
