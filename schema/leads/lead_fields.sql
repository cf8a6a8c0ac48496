-- Returns the fields of a lead that a user may write.
CREATE OR REPLACE FUNCTION lead_fields()
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{org_name,org_type,denomination,avg_attendance,contact_name,contact_role,contact_email,contact_phone,address,city,
             state,zip_code,has_security_team,team_size,budget_range,timeline,services_needed,message,notes,return_on}'::text[]
$$;

REVOKE ALL ON FUNCTION lead_fields FROM PUBLIC;
