import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { FlowNode, NodeSpec } from "@/flow/model";
import { describeQuery } from "../api";

/** What the step is as it is set up. */
export function useDescribed(node: FlowNode, spec: NodeSpec | undefined) {
  const [settings] = useDebouncedValue(node.settings, 400);
  return useQuery({ ...describeQuery(node.type, settings), enabled: spec !== undefined }).data;
}
