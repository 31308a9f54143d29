"""Feeds in XML: two ways to read their entries, one way to make articles of them. Not a format itself."""
