-- As the website and three managers may have written them in three years.
ALTER TABLE church_inquiries DISABLE TRIGGER USER;
INSERT INTO church_inquiries (id, org_name, org_type, avg_attendance, contact_name, contact_email, contact_phone, city, state,
                              budget_range, status, close_reason, return_on, utm_source, created_at)
SELECT md5('lead' || n)::uuid, (ARRAY['Grace', 'Calvary', 'New Hope', 'Trinity', 'Bible Way'])[1 + n % 5] || ' Church ' || n, 'church',
       50 + n % 900, 'Contact ' || n, 'c' || n || '@example.org', '304' || lpad((n * 7 % 10000000)::text, 7, '0'),
       'Town ' || n % 300, (ARRAY['WV', 'OH', 'KY', 'VA', 'PA'])[1 + n % 5],
       (ARRAY['under_1000', '1000_2500', '2500_5000', 'over_5000', NULL])[1 + n % 5], s.status,
       CASE s.status WHEN 'won' THEN 'Price' WHEN 'lost' THEN 'No budget' END,
       CASE s.status WHEN 'nurture' THEN current_date + n % 90 END,
       (ARRAY['google', 'facebook', 'referral', NULL])[1 + n % 4], now() - n % 1000 * interval '1 day' - n % 86400 * interval '1 second'
FROM generate_series(1, 100000) n
CROSS JOIN LATERAL (SELECT (ARRAY['new', 'contacted', 'qualified', 'proposal_sent', 'won', 'lost', 'nurture'])[1 + n % 7] AS status) s;
ALTER TABLE church_inquiries ENABLE TRIGGER USER;
ALTER TABLE lead_activities DISABLE TRIGGER USER;
INSERT INTO lead_activities (id, lead_id, kind, to_stage, happened_at, actor)
SELECT md5('created' || l.id)::uuid, l.id, 'created', 'new', l.created_at, 'website' FROM church_inquiries l
UNION ALL
SELECT md5('stage' || l.id)::uuid, l.id, 'stage', l.status, l.created_at + interval '4 days', 'Ruth' FROM church_inquiries l WHERE l.status <> 'new';
ALTER TABLE lead_activities ENABLE TRIGGER USER;
ALTER TABLE lead_steps DISABLE TRIGGER USER;
INSERT INTO lead_steps (id, lead_id, what, due_on, created_by)
SELECT md5('step' || l.id)::uuid, l.id, 'Call back', current_date + (abs(hashtext(l.id::text)) % 60) - 20, 'Ruth'
FROM church_inquiries l WHERE l.status NOT IN ('won', 'lost') AND abs(hashtext(l.id::text)) % 3 = 0;
ALTER TABLE lead_steps ENABLE TRIGGER USER;
SELECT leads_rebuild();
ANALYZE;
