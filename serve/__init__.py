"""Verdicts over HTTP and over files; stands on `nlp` and never on `training`."""
