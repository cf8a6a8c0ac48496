-- As customers and a dozen desks may have written them in five years: of :tickets a twentieth is open, each with
-- five comments. The number is put in for {tickets}.
ALTER TABLE tickets DISABLE TRIGGER USER;
INSERT INTO tickets (id, number, title, description, status, priority, promised, created_at, requester_name, requester_email, requester_phone,
                     tags, assignee_id, waiting_since, waits_for, blocked_reason, close_reason, done_at, is_answered, answered_at, reopened,
                     running_since, used_seconds, answer_seconds, close_seconds, news, public_news, touched_at)
SELECT md5('ticket' || n)::uuid, 1000 + n,
       (ARRAY['Waiver', 'Refund', 'Another date', 'Lost card', 'Parking', 'Certificate', 'Invoice', 'Range rules'])[1 + n % 8] || ' of ' || f.name || ' ' || n,
       'I have a question about my booking number ' || n * 7 || '.', s.status,
       (ARRAY['low', 'medium', 'high', 'urgent'])[1 + n * 7 % 4], (ARRAY['low', 'medium', 'high', 'urgent'])[1 + n * 7 % 4], s.at,
       f.name || ' Customer' || n % 5000, 'c' || n % 5000 || '@example.org', '304' || lpad((n * 7 % 10000000)::text, 7, '0'),
       CASE n % 4 WHEN 0 THEN '{}' WHEN 1 THEN '{waiver}' WHEN 2 THEN '{refund,urgent}' ELSE ARRAY['date', 'rare' || n % 997] END,
       w.ids[1 + n % greatest(cardinality(w.ids), 1)],
       CASE WHEN s.status = 'in_progress' AND n % 3 = 0 THEN s.at + interval '1 hour' END,
       CASE s.status WHEN 'blocked' THEN 'Bank' END, CASE s.status WHEN 'blocked' THEN 'The bank checks it.' END, NULL,
       CASE s.status WHEN 'done' THEN s.at + n % 9 * interval '1 day' END, s.status = 'done', CASE s.status WHEN 'done' THEN s.at + interval '2 hours' END, n % 50 / 49,
       CASE WHEN s.status = 'todo' OR s.status = 'in_progress' AND n % 3 <> 0 THEN s.at END, 1800,
       CASE s.status WHEN 'done' THEN 600 + n % 20000 END, CASE s.status WHEN 'done' THEN 3600 + n % 100000 END, n * 6, n * 6, s.at + interval '2 hours'
FROM generate_series(1, {tickets}) n
CROSS JOIN LATERAL (SELECT CASE WHEN n > {tickets} * 0.95 THEN (ARRAY['todo', 'in_progress', 'blocked', 'in_progress'])[1 + n % 4] ELSE 'done' END AS status,
                           now() - ({tickets} - n) * (interval '1800 days' / {tickets}) AS at) s
CROSS JOIN LATERAL (SELECT (ARRAY['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus'])[1 + n % 7] AS name) f
CROSS JOIN (SELECT array_agg(id ORDER BY login) AS ids FROM staff WHERE role <> 'instructor') w;
ALTER TABLE tickets ENABLE TRIGGER USER;
ALTER TABLE ticket_comments DISABLE TRIGGER USER;
INSERT INTO ticket_comments (id, seq, ticket_id, kind, via, content, author, login, created_at)
SELECT md5('comment' || t.n || '-' || c)::uuid, t.n * 6 - 5 + c, t.id, k.kind, CASE k.kind WHEN 'note' THEN NULL ELSE 'email' END,
       (ARRAY['Thank you for your mail; the waiver is on our website under your order', 'Could you move me to the class of next Saturday instead',
              'The refund goes to the card that paid', 'We looked at the list of the range and found nothing',
              'Please bring a document with a picture to the class'])[1 + (t.n + c) % 5] || ', says desk ' || t.n % 13 || ' about word' || t.n * 5 + c || '.',
       'Somebody', 'somebody', t.created_at + c * interval '20 minutes'
FROM (SELECT id, created_at, number - 1000 AS n FROM tickets) t
CROSS JOIN generate_series(0, 4) c
CROSS JOIN LATERAL (SELECT (ARRAY['customer', 'reply', 'note', 'customer', 'reply'])[1 + c] AS kind) k;
ALTER TABLE ticket_comments ENABLE TRIGGER USER;
DROP INDEX idx_ticket_search_words;
SELECT tickets_rebuild();
CREATE INDEX idx_ticket_search_words ON ticket_search USING gin ((words || notes) gin_trgm_ops) WITH (fastupdate = off);
ANALYZE;
