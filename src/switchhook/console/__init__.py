"""The web console: a client of the public REST API and nothing else."""
