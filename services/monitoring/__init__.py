"""What a monitoring server is given: alert rules, a dashboard, and the users that each role needs at Redis."""
