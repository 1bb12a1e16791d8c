"""Wards and, later, the people who asked to be contacted there."""
