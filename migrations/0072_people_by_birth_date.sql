-- A driver's license finds its holder by name and birth date, however common the name is.

CREATE INDEX idx_person_search_birth ON person_search (birth_date) WHERE birth_date IS NOT NULL;

-- schema: 48c151c831323660e9a6254abc3a87ea0bd9ca1aa7f1a81253b229b57e862e64
