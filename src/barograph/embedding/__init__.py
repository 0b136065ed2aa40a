"""Sentence vectors: one model behind one small interface, computed once per sentence."""
