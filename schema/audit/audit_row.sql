-- Logs each changed row. Trigger arguments: whether compliance keeps the entry, and the key columns.
CREATE OR REPLACE FUNCTION audit_row()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET TimeZone = 'UTC' SET bytea_output = 'hex' AS $$
DECLARE
    was JSONB := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    now_is JSONB := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    whole JSONB := CASE WHEN TG_OP = 'INSERT' THEN now_is ELSE was END;
    diff JSONB;
    stack TEXT;
BEGIN
    SELECT jsonb_object_agg(k, jsonb_build_array(audit_shown(was -> k, hidden), audit_shown(now_is -> k, hidden)))
    INTO diff
    FROM jsonb_object_keys(was || now_is) k
    CROSS JOIN LATERAL (SELECT audit_is_masked(k) OR CASE
        -- A setting that not every console reads may be a secret.
        WHEN TG_TABLE_NAME = 'settings' AND k = 'value' THEN split_part(whole ->> 'key', '.', 1)
            NOT IN ('site', 'admission', 'waiver', 'attendance', 'desk', 'sign_in', 'leads', 'tickets')
        WHEN coalesce(now_is ->> k, was ->> k) LIKE '\\x%' THEN EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = TG_RELID AND a.attname = k AND a.atttypid = 'bytea'::regtype)
        ELSE FALSE END AS hidden) mask
    WHERE coalesce(was -> k, 'null') <> coalesce(now_is -> k, 'null') AND k <> 'updated_at';
    -- A change of derived columns alone is not logged.
    IF diff IS NULL OR (TG_OP = 'UPDATE' AND diff - audit_derived(TG_TABLE_NAME) = '{}') THEN
        RETURN NULL;
    END IF;
    GET DIAGNOSTICS stack = PG_CONTEXT;
    PERFORM audit_write(lower(TG_OP), TG_TABLE_NAME, concat_ws('/', whole ->> TG_ARGV[1], whole ->> TG_ARGV[2], whole ->> TG_ARGV[3]),
                        audit_subject(TG_TABLE_NAME, CASE WHEN TG_OP = 'DELETE' THEN was ELSE now_is END),
                        diff, stack, TG_ARGV[0] = 'keep');
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION audit_row FROM PUBLIC;
