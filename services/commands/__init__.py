"""The commands of `dropwire`, by what they are about.

Imports stand inside the commands: redis and rq cost 0.2 s each, and `--help` needs neither.
"""
