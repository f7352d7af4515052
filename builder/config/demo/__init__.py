"""The demo: a company with an ERP and a mail server of its own, all on this machine's loopback interface."""
