"""The model reasoner: a dossier of a module into facts and anticipated questions, checked against the source."""
