"""Notify: the mails the product itself sends, and the demo mail sink."""
