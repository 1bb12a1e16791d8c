"""Voice: texts spoken by an engine of the machine or from recordings, and what was said to us written down."""
