"""The benchmark: the whole product on a folder of files, in a spool of its own, measured from outside."""
