"""The web console: pages on which people work with the hub, made of what the API answers them.

It is a client of the API and nothing more: it reads no table, and may do what the key of whoever is signed in may.
"""
