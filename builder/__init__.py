"""The product: people, flows, runs and everything a browser or a machine can reach."""
