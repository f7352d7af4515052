"""The one-machine supervisor: starts the embedded servers and the product's processes, keeps them alive, stops them.

Plain Python only. It is imported by tests and run before anything else can be, as ``python -m builder.base.supervise``.

- ``*_commands`` up, down, reset, status, psql: what a person types; ``serve`` the process that stays
- ``stack`` which programs make up the product, ``servers`` which are embedded
- ``bootstrap`` and ``frontend`` install and build, only what has changed
- ``supervisor`` keeps them alive, ``starting`` brings them up; ``child`` is one of them; ``journal`` holds their words
- ``postgres`` and ``valkey`` the embedded servers; ``place`` where Postgres may live when we are root
- ``layout`` every path; ``passwords`` of the servers and keys of the product; ``ports``
- ``lock`` one supervisor per state folder; ``leftovers`` what a crash left behind
"""
