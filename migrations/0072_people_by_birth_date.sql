-- A driver's license finds its holder by name and birth date, however common the name is.

CREATE INDEX idx_person_search_birth ON person_search (birth_date) WHERE birth_date IS NOT NULL;

-- schema: 9fbd0266639439bb7e5b9eae0ab627d8329416a86a180d6e7578df89eba95bc3
