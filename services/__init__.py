"""Long-running services around the pipeline, and the vocabulary they share with the workers."""
