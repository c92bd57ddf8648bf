"""Batch labelling: rows in, the same rows with a verdict out, nothing lost."""
