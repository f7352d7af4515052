"""The pure run: plan + state -> commands; facts -> state. No I/O, no framework, no clock of its own."""

from engine.nodes import Ending, Reply
from engine.run.commands import Answer, CancelStep, Command, Finish, OpenWait, Park, RunStep, VerifyStep, Wait
from engine.run.decide import decide
from engine.run.facts import (
    ChildEnded,
    DoubtSettled,
    DoubtUnclear,
    Fact,
    ItemsEnded,
    SignalReceived,
    StepCancelled,
    StepChecked,
    StepFailed,
    StepHeld,
    StepInDoubt,
    StepLost,
    StepOpens,
    StepSucceeded,
    StepWaits,
    WaitFired,
)
from engine.run.state import STATE_FORMAT, RunFacts, RunState
from engine.run.step import Prepared, prepare_step, run_control
from engine.wrappers.classify import ErrorInfo

__all__ = [
    "STATE_FORMAT",
    "Answer",
    "CancelStep",
    "ChildEnded",
    "Command",
    "DoubtSettled",
    "DoubtUnclear",
    "Ending",
    "ErrorInfo",
    "Fact",
    "Finish",
    "ItemsEnded",
    "OpenWait",
    "Park",
    "Prepared",
    "Reply",
    "RunFacts",
    "RunState",
    "RunStep",
    "SignalReceived",
    "StepCancelled",
    "StepChecked",
    "StepFailed",
    "StepHeld",
    "StepInDoubt",
    "StepLost",
    "StepOpens",
    "StepSucceeded",
    "StepWaits",
    "VerifyStep",
    "Wait",
    "WaitFired",
    "decide",
    "prepare_step",
    "run_control",
]
