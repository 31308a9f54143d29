"""The status page: what a newsroom leaves open, live; health for machines."""
