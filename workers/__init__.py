"""What happens to one article: read, dedup, extraction, classification."""
