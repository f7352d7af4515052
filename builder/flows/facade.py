"""The door of this app for the others."""

from builder.flows.called import CalledFlows, callable_flows
from builder.flows.contracts import (
    DraftChanged,
    DraftSaved,
    FlowItem,
    GraphHasErrors,
    GraphHasWarnings,
    Publication,
    PublishHook,
    TriggerLabel,
    VersionFacts,
    VersionItem,
    finding,
)
from builder.flows.gallery import Template, template, templates, use_template
from builder.flows.hooks import bind as bind_hooks
from builder.flows.listeners import bind as bind_listeners
from builder.flows.named_tables import TablesHook, table_choices
from builder.flows.searching import find_steps
from builder.flows.selectors import (
    counts,
    draft,
    draft_revision,
    flow,
    flow_name,
    flow_names,
    flows,
    folder_of,
    folders,
    graph_of_run,
    item,
    lock,
    recent,
    recent_items,
    samples,
    step_name,
    usage,
    version,
    version_item,
    version_numbered,
    version_numbers,
    versions,
    wanting,
)
from builder.flows.services.backtests import start_backtest
from builder.flows.services.basis import stale
from builder.flows.services.comments import add_comment, answer_comment, settle_thread
from builder.flows.services.drafts import apply_operations, refresh_findings
from builder.flows.services.learning import learn_from_test
from builder.flows.services.library import (
    create_flow,
    delete_flow,
    export_flow,
    import_flow,
    restore_version,
)
from builder.flows.services.locks import held_lock, hold_lock, release_lock
from builder.flows.services.many import change_flow, change_flows
from builder.flows.services.parts import look_at_part, run_part
from builder.flows.services.publishing import preview as preview_publication
from builder.flows.services.publishing import publish, unpublish
from builder.flows.services.running import start_run
from builder.flows.services.said import change_comment, delete_comment
from builder.flows.services.samples import drop_sample, put_sample
from builder.flows.services.sessions import close_idle
from builder.flows.services.standstill import pause_flow, pause_workspace, resume_flow, resume_workspace
from builder.flows.services.trial import try_step
from builder.flows.starts import check_again
from builder.flows.talk import comment_item, threads
from builder.flows.writing import complete, functions, preview, sources

__all__ = [
    "CalledFlows",
    "DraftChanged",
    "DraftSaved",
    "FlowItem",
    "GraphHasErrors",
    "GraphHasWarnings",
    "Publication",
    "PublishHook",
    "TablesHook",
    "Template",
    "TriggerLabel",
    "VersionFacts",
    "VersionItem",
    "add_comment",
    "answer_comment",
    "apply_operations",
    "bind_hooks",
    "bind_listeners",
    "callable_flows",
    "change_comment",
    "change_flow",
    "change_flows",
    "check_again",
    "close_idle",
    "comment_item",
    "complete",
    "counts",
    "create_flow",
    "delete_comment",
    "delete_flow",
    "draft",
    "draft_revision",
    "drop_sample",
    "export_flow",
    "find_steps",
    "finding",
    "flow",
    "flow_name",
    "flow_names",
    "flows",
    "folder_of",
    "folders",
    "functions",
    "graph_of_run",
    "held_lock",
    "hold_lock",
    "import_flow",
    "item",
    "learn_from_test",
    "lock",
    "look_at_part",
    "pause_flow",
    "pause_workspace",
    "preview",
    "preview_publication",
    "publish",
    "put_sample",
    "recent",
    "recent_items",
    "refresh_findings",
    "release_lock",
    "restore_version",
    "resume_flow",
    "resume_workspace",
    "run_part",
    "samples",
    "settle_thread",
    "sources",
    "stale",
    "start_backtest",
    "start_run",
    "step_name",
    "table_choices",
    "template",
    "templates",
    "threads",
    "try_step",
    "unpublish",
    "usage",
    "use_template",
    "version",
    "version_item",
    "version_numbered",
    "version_numbers",
    "versions",
    "wanting",
]
