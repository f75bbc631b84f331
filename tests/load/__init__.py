"""Drives the embedded cloud with many clients at once, and looks afterwards whether anything was lost."""
