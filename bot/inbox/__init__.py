"""From a message to what is kept and sent: one transaction a turn, then the outbox."""
