-- Returns the fields of a seat that the session may not see, each as null. A balance of zero is not redacted, so null
-- means that an amount is due.
CREATE OR REPLACE FUNCTION hidden_facts()
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN may('payments.read') THEN '{}' ELSE '{"balance": null}' END::jsonb
        || CASE WHEN may('people.read') THEN '{}'
                ELSE '{"email": null, "phone": null, "buyer": null, "buyer_phone": null, "waiver_elsewhere": null}' END::jsonb
        || CASE WHEN may('medical.read') THEN '{}' ELSE '{"emergency_name": null, "emergency_phone": null}' END::jsonb
        || CASE WHEN may('identity.read') THEN '{}' ELSE '{"identity_kind": null, "identity_until": null}' END::jsonb;
END $$;

REVOKE ALL ON FUNCTION hidden_facts FROM PUBLIC;
