"""One module per family of anticipated questions; `sleep_agent.catalogue` discovers them from this folder."""
