"""Ways to condition one's own primary, side by side: the task, the law on it, what was measured."""
