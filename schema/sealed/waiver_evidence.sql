-- Returns the evidence of a signed waiver, whether it is sealed yet or not.
CREATE OR REPLACE FUNCTION waiver_evidence(waiver uuid, OUT signature jsonb, OUT network jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    plain waivers%ROWTYPE;
BEGIN
    PERFORM require('waivers.read');
    SELECT * INTO plain FROM waivers WHERE id = waiver;
    signature := CASE WHEN plain.signature_data IS NOT NULL
        THEN jsonb_build_object('state', 'open', 'value', plain.signature_data)
        ELSE reveal((SELECT content FROM sealed_values WHERE kind = 'signature' AND owner = waiver)) END;
    network := CASE WHEN num_nonnulls(plain.ip_address, plain.user_agent) > 0
        THEN jsonb_build_object('state', 'open', 'value',
                                jsonb_build_object('ip_address', plain.ip_address, 'user_agent', plain.user_agent)::text)
        ELSE reveal((SELECT content FROM sealed_values WHERE kind = 'network' AND owner = waiver)) END;
END $$;

REVOKE ALL ON FUNCTION waiver_evidence FROM PUBLIC;
GRANT EXECUTE ON FUNCTION waiver_evidence TO frontdesk_staff;
