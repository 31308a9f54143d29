"""Documents made to be printed or published: the parts of Word, PDF and Markdown files."""
