-- Tickets are live, too; and who has one open or is writing shows on the other desks at once.

SELECT live_watch(tbl::regclass, topics::jsonb) FROM (VALUES
    ('tickets', '{"ticket": "ARRAY[r.id, r.merged_into]"}'),
    ('ticket_comments', '{"ticket": "ARRAY[r.ticket_id]"}'),
    ('ticket_activities', '{"ticket": "ARRAY[r.ticket_id]"}')) AS t (tbl, topics);

-- A desk says every few seconds that it is still there: that is no news.
CREATE FUNCTION live_ticket_presence() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('frontdesk', jsonb_build_object('presence', jsonb_build_array(coalesce(NEW.ticket_id, OLD.ticket_id)))::text);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION live_ticket_presence() FROM PUBLIC;
CREATE TRIGGER live_came_or_left AFTER INSERT OR DELETE ON ticket_presences
    FOR EACH ROW EXECUTE FUNCTION live_ticket_presence();
CREATE TRIGGER live_writes AFTER UPDATE ON ticket_presences
    FOR EACH ROW WHEN (NEW.is_writing <> OLD.is_writing) EXECUTE FUNCTION live_ticket_presence();
