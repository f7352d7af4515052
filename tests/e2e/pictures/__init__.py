"""Pictures of the product, made by one command: the documents', the film of the README, and every page there is."""
