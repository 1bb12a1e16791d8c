"""Changes of the schema, in order; run at start."""
