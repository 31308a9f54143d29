"""What the wire formats (NITF, NewsML 1, NewsML-G2) have in common: their bodies, lines and codes."""
