"""Dedup: who is this article, was it seen before, and what follows from that."""
