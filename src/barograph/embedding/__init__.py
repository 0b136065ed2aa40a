"""Sentence vectors: one model behind one small interface, two engines that run it, each sentence computed once."""
