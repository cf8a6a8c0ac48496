CREATE OR REPLACE FUNCTION newest_step()
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The table is missing if other tools apply the migrations.
    IF to_regclass('_sqlx_migrations') IS NULL THEN
        RETURN 0;
    END IF;
    RETURN (SELECT max(version) FROM _sqlx_migrations WHERE success);
END $$;

REVOKE ALL ON FUNCTION newest_step FROM PUBLIC;
GRANT EXECUTE ON FUNCTION newest_step TO frontdesk_staff;
