"""Feeds: polled, and dropped into the inbox as files, so that there is one way in."""
