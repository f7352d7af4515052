"""PostgreSQL: Read and write rows of a PostgreSQL database."""
