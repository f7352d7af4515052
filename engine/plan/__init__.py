"""The plan and how a graph becomes one."""

from engine.plan.compile import build_plan, compile_graph
from engine.plan.model import PLAN_FORMAT, Plan
from engine.plan.node import JoinRule, PlanEdge, PlanNode
from engine.plan.program import Program

__all__ = ["PLAN_FORMAT", "JoinRule", "Plan", "PlanEdge", "PlanNode", "Program", "build_plan", "compile_graph"]
