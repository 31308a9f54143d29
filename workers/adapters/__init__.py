"""Models that the user has on disk, as extractors and classifiers: spaCy pipelines and ONNX models of Transformers."""
