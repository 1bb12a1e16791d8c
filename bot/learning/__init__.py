"""Learning: what was not understood, what editors teach because of it, and how that becomes live."""
