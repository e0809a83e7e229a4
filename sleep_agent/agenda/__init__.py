"""What is thought about next, and why: what is outdated into items in the order of what they are worth."""
