"""One module per kind of derived fact; `sleep_agent.catalogue` discovers them from this folder."""
