"""Mail: its MIME parts, and which of their text is the article."""
