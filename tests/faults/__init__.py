"""The crash test: drops files, kills processes and cuts the power at random, and counts what came through."""
