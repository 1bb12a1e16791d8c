"""Mutation of the pre-check and of the case room: how many small changes of the code its tests notice."""
