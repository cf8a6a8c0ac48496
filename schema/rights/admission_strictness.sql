-- Returns how strict the policy is about a rule: block, warn or off. `Rule::default_strictness` in
-- src/domain/admission.rs has the same defaults.
CREATE OR REPLACE FUNCTION admission_strictness(policy jsonb, rule text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(policy ->> rule, CASE rule WHEN 'too_early' THEN 'warn' ELSE 'block' END)
$$;

REVOKE ALL ON FUNCTION admission_strictness FROM PUBLIC;
