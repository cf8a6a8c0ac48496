-- Translates a filter (src/domain/ticket/filter.rs) to a condition on `t`. Each value is quoted.
CREATE OR REPLACE FUNCTION ticket_where(ask jsonb, eyes jsonb)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    parts TEXT[] := ARRAY['t.merged_into IS NULL', ticket_scope()];
    statuses TEXT[] := ARRAY(SELECT jsonb_array_elements_text(ask -> 'statuses'));
    field TEXT;
BEGIN
    IF cardinality(statuses) > 0 THEN
        IF NOT 'done' = ANY (statuses) THEN
            parts := parts || 't.status <> ''done'''::text;
        END IF;
        parts := parts || format('t.status = ANY (%L::text[])', statuses);
    END IF;
    IF jsonb_array_length(ask -> 'priorities') > 0 THEN
        parts := parts || format('t.priority = ANY (%L::text[])', ARRAY(SELECT jsonb_array_elements_text(ask -> 'priorities')));
    END IF;
    IF ask ->> 'whose' = 'mine' THEN
        parts := parts || format('t.assignee_id = %L::uuid', coalesce((current_staff()).id, gen_random_uuid()));
    ELSIF ask ->> 'whose' = 'nobody' THEN
        parts := parts || 't.assignee_id IS NULL'::text;
    ELSIF ask ->> 'whose' = 'disabled' THEN
        parts := parts || format('t.status <> ''done'' AND t.assignee_id = ANY (%L::uuid[])',
                                 ARRAY(SELECT s.id FROM staff s WHERE NOT staff_is_working(s.id)));
    ELSIF ask ->> 'assignee' IS NOT NULL THEN
        parts := parts || format('t.assignee_id = %L::uuid', ask ->> 'assignee');
    END IF;
    CASE ask ->> 'due'
        WHEN 'overdue' THEN parts := parts || format('t.status <> ''done'' AND coalesce(t.due_at, TIMESTAMPTZ ''infinity'') < %L::timestamptz', now());
        WHEN 'runs_out' THEN parts := parts || format('t.status <> ''done'' AND (t.raise_at <= %1$L::timestamptz
            OR t.due_at < %1$L::timestamptz OR t.escalated_at IS NOT NULL AND t.due_at IS NOT NULL)', now());
        WHEN 'today' THEN parts := parts || format('t.status <> ''done'' AND coalesce(t.due_at, TIMESTAMPTZ ''infinity'') < %L::timestamptz',
                                                   site_day_start(site_date(now()) + 1));
        ELSE NULL;
    END CASE;
    IF ask ->> 'waits_for' IS NOT NULL THEN
        parts := parts || format('t.status <> ''done'' AND t.status = ''blocked'' AND t.waits_for = %L', ask ->> 'waits_for');
    END IF;
    IF ask ->> 'waiting' IS NOT NULL THEN
        parts := parts || CASE WHEN (ask ->> 'waiting')::boolean THEN 't.status <> ''done'' AND t.status = ''in_progress'' AND t.waiting_since IS NOT NULL'
                               ELSE 't.waiting_since IS NULL' END;
    END IF;
    IF jsonb_array_length(ask -> 'tags') > 0 THEN
        parts := parts || format('t.tags @> %L::text[]', ticket_tags(ARRAY(SELECT jsonb_array_elements_text(ask -> 'tags'))));
    END IF;
    IF (ask ->> 'unread')::boolean THEN
        parts := parts || format('NOT EXISTS (SELECT FROM ticket_reads r WHERE r.login = session_user AND r.ticket_id = t.id AND r.seq >= %s)',
                                 CASE WHEN (eyes -> 'notes')::boolean THEN 't.news' ELSE 't.public_news' END);
    END IF;
    IF (ask ->> 'escalated')::boolean THEN
        parts := parts || 't.escalated_at IS NOT NULL'::text;
    END IF;
    FOREACH field IN ARRAY '{user_id,seat_id,order_id,schedule_id,lead_id}'::text[] LOOP
        IF ask ->> field IS NOT NULL THEN
            parts := parts || format('t.%I = %L::uuid', field, ask ->> field);
        END IF;
    END LOOP;
    IF ask ->> 'lead_id' IS NOT NULL AND NOT (eyes -> 'leads')::boolean THEN
        PERFORM require('leads.read');
    END IF;
    IF ask ->> 'text' IS NOT NULL THEN
        parts := parts || ticket_found(ask ->> 'text', (eyes -> 'notes')::boolean);
    END IF;
    RETURN array_to_string(parts, ' AND ');
END $$;

REVOKE ALL ON FUNCTION ticket_where FROM PUBLIC;
