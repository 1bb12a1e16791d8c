"""Transcripts: a written conversation is played on any channel and compared to the letter."""
