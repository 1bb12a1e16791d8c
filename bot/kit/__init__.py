"""Materials that make the policy known: prints, pictures, scripts, all from the same figures as the answers."""
