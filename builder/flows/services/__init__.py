"""Everything that changes a flow. One module per matter; callers come through builder.flows.facade."""
