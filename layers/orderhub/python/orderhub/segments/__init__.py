"""Segments: customers grouped by conditions on their orders; how many they are, who, and who comes and goes."""
