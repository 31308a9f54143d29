"""Reading a web page: its tree is walked once into blocks of text, the article's are chosen, its facts gathered."""
