"""From scores to rates of false alarms."""
