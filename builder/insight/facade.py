"""The door of this app for the others."""

from builder.insight.acts import run_acts
from builder.insight.attention import in_doubt, unpublished, waiting_long
from builder.insight.bulk import act_on_runs
from builder.insight.comparing import compare_runs
from builder.insight.contracts import Attention, NextStep, RunTarget
from builder.insight.demo import erp_received
from builder.insight.forking import fork_run, look_at_fork
from builder.insight.home import bind as bind_home
from builder.insight.home import home
from builder.insight.pauses import pause_of
from builder.insight.retention import tick as remove_old_runs
from builder.insight.runs import key_names, loop_items, run_detail, run_items, run_target, run_view
from builder.insight.services import answer_wait, cancel_run, discard_run, pause_run, redrive_run, resume_run

__all__ = [
    "Attention",
    "NextStep",
    "RunTarget",
    "act_on_runs",
    "answer_wait",
    "bind_home",
    "cancel_run",
    "compare_runs",
    "discard_run",
    "erp_received",
    "fork_run",
    "home",
    "in_doubt",
    "key_names",
    "look_at_fork",
    "loop_items",
    "pause_of",
    "pause_run",
    "redrive_run",
    "remove_old_runs",
    "resume_run",
    "run_acts",
    "run_detail",
    "run_items",
    "run_target",
    "run_view",
    "unpublished",
    "waiting_long",
]
