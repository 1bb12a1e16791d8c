"""Outbound delivery: workers, rate limits, retries and dead letters of the outbox."""
