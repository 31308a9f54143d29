"""Stories: which articles are about the same event."""
