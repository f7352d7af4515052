import { queryOptions } from "@tanstack/react-query";
import { api, type Listing } from "@/shared/api";

export interface Comment {
  id: string;
  author: string;
  text: string;
  at: string;
  edited_at: string | null;
  /** It was deleted; what was answered stays. */
  removed: boolean;
  may_change: boolean;
  may_delete: boolean;
}

/** What was said about a step, the oldest first. */
export interface Thread {
  id: string;
  step: string;
  /** What the step was called when the thread began. */
  step_name: string;
  settled_at: string | null;
  settled_by: string;
  comments: Comment[];
}

const comments = (flowId: string) => `flows/${flowId}/comments` as const;

const thread = (flowId: string, id: string) => `flows/${flowId}/comments/${id}` as const;

const one = (flowId: string, threadId: string, id: string) => `flows/${flowId}/comments/${threadId}/${id}` as const;

export const commentsQuery = (flowId: string) =>
  queryOptions({
    queryKey: ["flows", flowId, "comments"],
    queryFn: async () => (await api.get<Listing<Thread>>(comments(flowId))).items,
    retry: false,
  });

export const commentsApi = {
  add: (flowId: string, step: string, text: string) => api.post<Comment>(comments(flowId), { step, text }),
  answer: (flowId: string, id: string, text: string) => api.post<Comment>(thread(flowId, id), { text }),
  settle: (flowId: string, id: string, settled: boolean) => api.patch(thread(flowId, id), { settled }),
  /** `edited_at` says which words this window read. */
  change: (flowId: string, threadId: string, { id, edited_at }: Comment, text: string) => api.patch(one(flowId, threadId, id), { text, seen: edited_at }),
  remove: (flowId: string, threadId: string, id: string) => api.del(one(flowId, threadId, id)),
};
