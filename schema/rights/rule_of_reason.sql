-- Returns the policy rule of a reason (the names of src/domain/admission/reason.rs).
CREATE OR REPLACE FUNCTION rule_of_reason(reason text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN reason IN ('unpaid', 'payment_failed') THEN 'unpaid'
        WHEN reason LIKE 'waiver%' THEN 'waiver'
        WHEN reason IN ('under_age', 'age_unknown') THEN 'age'
        WHEN reason LIKE 'guardian%' THEN 'guardian'
        WHEN reason LIKE 'identity%' THEN 'identity'
        WHEN reason LIKE 'prerequisite%' THEN 'prerequisites'
        WHEN reason = 'other_place' THEN 'wrong_place'
        ELSE reason END
$$;

REVOKE ALL ON FUNCTION rule_of_reason FROM PUBLIC;
