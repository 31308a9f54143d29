"""`python -m services` is the `dropwire` command."""

from services.cli import main

main()
