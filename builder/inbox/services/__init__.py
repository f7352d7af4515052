"""Everything that changes a task. One module per act; callers come through builder.inbox.facade."""
