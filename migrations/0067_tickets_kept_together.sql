-- Tickets: merging keeps the earlier deadline and the higher priority, a search finds tags and who works on a ticket,
-- work that is assigned to a disabled account shows, and the replies that come with the product say only what is so.

-- Seconds of opening hours until the first answer and until the end, where a merge has brought an earlier deadline than
-- the priority promises (src/domain/ticket/clock.rs; a test compares). NULL: as the priority promises.
ALTER TABLE tickets ADD COLUMN answer_within BIGINT, ADD COLUMN close_within BIGINT;

-- for this step alone: indexes existing tickets by tags and assignee.
CREATE OR REPLACE FUNCTION ticket_own_words(t tickets) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN left(concat(' t', t.number, ' ', fold(concat_ws(' ', t.title, t.description, t.requester_name, t.requester_email,
                       (SELECT o.order_number FROM orders o WHERE o.id = t.order_id), array_to_string(t.tags, ' '),
                       CASE WHEN t.merged_into IS NULL THEN t.assignee_name END)), ' ',
                       nullif(regexp_replace(coalesce(t.requester_phone, ''), '\D', '', 'g'), '') || ' '), 100000);
END $$;
DROP TRIGGER z_search_changed ON tickets;
CREATE TRIGGER z_search_changed
    AFTER UPDATE OF title, description, requester_name, requester_email, requester_phone, order_id, tags, assignee_id, assignee_name ON tickets
    FOR EACH ROW
    WHEN ((OLD.title, OLD.description, OLD.requester_name, OLD.requester_email, OLD.requester_phone, OLD.order_id, OLD.tags, OLD.assignee_name)
          IS DISTINCT FROM (NEW.title, NEW.description, NEW.requester_name, NEW.requester_email, NEW.requester_phone, NEW.order_id, NEW.tags, NEW.assignee_name))
    EXECUTE FUNCTION ticket_search_refresh();
SELECT count(ticket_search_anew(id)) FROM tickets WHERE merged_into IS NULL AND (tags <> '{}' OR assignee_name IS NOT NULL);

-- Two of the three that came with the product told customers of something that may not have been done. A reply that the
-- institute has edited stays as it is.
UPDATE settings s SET value = (
    SELECT jsonb_agg(coalesce(better.reply, e.reply) ORDER BY e.n)
    FROM jsonb_array_elements(s.value) WITH ORDINALITY AS e (reply, n)
    LEFT JOIN (VALUES
        ('{"name":"Moved to another date","body":"Hello {name},\n\nwe have moved you to {class} on {date}. There is nothing else for you to do.\n\n{me}"}'::jsonb,
         '{"name":"Another date: ask which","body":"Hello {name},\n\nwe can move your place in {class} to another date. Please tell us which date suits you; your booking stays as it is until we confirm the change.\n\n{me}"}'::jsonb),
        ('{"name":"Refund is on its way","body":"Hello {name},\n\nthe refund for order {order} is on its way; banks take up to five days.\n\n{me}"}',
         '{"name":"Refund: request received","body":"Hello {name},\n\nwe have your request for a refund of order {order} and will write to you when it is decided. Once a refund is made, banks take up to five days.\n\n{me}"}')
    ) AS better (seeded, reply) ON better.seeded = e.reply)
WHERE s.key = 'tickets.canned' AND s.value <> '[]';
