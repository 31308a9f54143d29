"""Thirty-three articles with every fact that a careful reader finds in them, labelled from the text alone."""
