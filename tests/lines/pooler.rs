//! Through a pooler.
