"""The plan and how a graph becomes one."""

from engine.plan.model import PLAN_FORMAT, JoinRule, Plan, PlanEdge, PlanNode

__all__ = ["PLAN_FORMAT", "JoinRule", "Plan", "PlanEdge", "PlanNode"]
