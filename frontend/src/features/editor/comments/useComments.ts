import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { watch } from "@/shared/api";
import { useEditor } from "../model/store";
import { commentsQuery } from "./api";

/** Keeps what people say about the steps at hand, and reads it again when somebody says more. */
export function useComments(): void {
  const { store, flowId } = useEditor();
  const client = useQueryClient();
  const { data } = useQuery(commentsQuery(flowId));
  useEffect(() => {
    if (data !== undefined) store.setState({ threads: data });
  }, [data, store]);
  useEffect(() => {
    const again = () => void client.invalidateQueries({ queryKey: commentsQuery(flowId).queryKey });
    return watch(`flow:${flowId}`, (message) => (message as { type: string }).type === "comments" && again(), { onBack: again });
  }, [client, flowId]);
}
