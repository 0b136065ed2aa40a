"""From p-values to groups, their calibrated rarity and the tier of an episode."""
