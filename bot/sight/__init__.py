"""Sight: the one day that is read from the photo of a certificate, by a program that the operator names."""
