"""What several formats need: decoding, plain text, markup, dates, captions. Not formats themselves."""
