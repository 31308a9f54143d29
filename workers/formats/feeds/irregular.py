"""What the fast way through a feed leaves to feedparser."""


class Irregular(Exception):
    """The feed is broken, or has something in it that feedparser alone reads rightly; the message says what."""
