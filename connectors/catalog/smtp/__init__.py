"""E-mail (SMTP): Send e-mail through your own mail server."""
