"""Tests of the room that reads the day of release from a photo."""
