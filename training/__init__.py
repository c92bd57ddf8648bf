"""Annotated cases → a bundle, and figures of what it is worth; stands on `nlp` and never on `serve`."""
