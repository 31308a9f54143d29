"""Labels of the newsroom's own: by rules that it writes, or by models that it trains."""
