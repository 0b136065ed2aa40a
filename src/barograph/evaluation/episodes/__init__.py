"""Planting campaigns and look-alikes that stand in a file: texts by other hands than ours (docs/evaluation.md)."""
