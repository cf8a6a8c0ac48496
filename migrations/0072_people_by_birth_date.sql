-- A driver's license finds its holder by name and birth date, however common the name is.

CREATE INDEX idx_person_search_birth ON person_search (birth_date) WHERE birth_date IS NOT NULL;

-- schema: e66a3f0ba4eee449b53cc329a613e093628f4e2474080b4db60e140e6bc2a6e8
