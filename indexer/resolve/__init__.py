"""What each file says into what its names mean in the repository: call edges, bases, imports, references."""
