"""The relay: for consumers without Redis, the events as server-sent events and as webhooks."""
