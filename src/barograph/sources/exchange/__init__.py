"""Readers of exchange formats: barograph's own and Perceval's."""
