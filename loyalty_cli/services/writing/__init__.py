"""What acts have in common when they write: entries, awards, rewards, what follows."""
