-- Returns a person's notes, and the numbers of the documents that were checked, newest first.
CREATE OR REPLACE FUNCTION sealed_of_person(person uuid, person_kind text)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN jsonb_build_object(
        'notes', CASE WHEN may('medical.read') AND (may('people.read') OR teaches_person(person))
                      THEN notes_of(person) ELSE '{"state": "withheld"}' END,
        'documents', CASE WHEN NOT may('identity.read') THEN '[]' ELSE (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'kind', i.document_type, 'checked_at', i.checked_at, 'number', reveal(v.content))
                   ORDER BY i.checked_at DESC), '[]')
            FROM identity_checks i JOIN sealed_values v ON v.kind = 'document_number' AND v.owner = i.id
            WHERE (person_kind = 'account' AND i.user_id = person)
               OR (person_kind = 'attendee' AND i.user_id IS NULL AND i.order_item_id = person)) END);
END $$;

REVOKE ALL ON FUNCTION sealed_of_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sealed_of_person TO frontdesk_staff;
