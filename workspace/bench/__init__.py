"""Questions with known evidence, over a repository, into figures of what sleep brings and what it costs."""
