"""Measuring ourselves: replay as of earlier dates, planted campaigns, look-alikes, false alarms."""
