-- A driver's license finds its holder by name and birth date, however common the name is.

CREATE INDEX idx_person_search_birth ON person_search (birth_date) WHERE birth_date IS NOT NULL;

-- schema: dc4f808dbf0c0bcedd7d0fdaf4877d77a8ec89b0503c1ce0901d66f894abd7f3
