-- Adds the audit triggers to a table; `keep` if compliance keeps its entries for good. A migration that creates a table
-- calls this. The trigger names sort first, so that the log has a change before its consequences.
CREATE OR REPLACE FUNCTION audit_watch(tbl regclass, keep boolean)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    arguments TEXT;
BEGIN
    SELECT concat_ws(', ', quote_literal(CASE WHEN keep THEN 'keep' ELSE 'two years' END),
                     string_agg(quote_literal(a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum)))
    INTO arguments
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
    WHERE i.indrelid = tbl AND i.indisprimary;
    EXECUTE format('CREATE OR REPLACE TRIGGER a_audit AFTER INSERT OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION audit_row(%s)', tbl, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER a_audit_changed AFTER UPDATE ON %s
                    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION audit_row(%s)', tbl, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER a_audit_truncated AFTER TRUNCATE ON %s
                    FOR EACH STATEMENT EXECUTE FUNCTION audit_truncate(%s)', tbl, arguments);
END $$;

REVOKE ALL ON FUNCTION audit_watch FROM PUBLIC;
