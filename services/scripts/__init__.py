"""The Lua scripts, one file each; store.py loads them."""
