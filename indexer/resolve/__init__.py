"""From what each file says to what its names mean in the whole repository: call edges, bases, imports and references."""
