"""What a change means for everything around it: who breaks, what to test, what disagrees now, what a reviewer asks."""
