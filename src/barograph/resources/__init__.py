"""Versioned numbers: weights, anchors, references and calibrations, each made by a script in `scripts/`."""
