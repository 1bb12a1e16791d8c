"""The loan: what it costs month by month."""
