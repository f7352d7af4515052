import { Code, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconX } from "@tabler/icons-react";
import i18n from "i18next";
import { Problem } from "@/shared/api";

/** A short word that something worked. */
export function tellDone(message: string): void {
  notifications.show({ message, color: "green.9", icon: <IconCheck size={16} aria-hidden />, autoClose: 4000, role: "status" });
}

/** What failed and what to do, in one or two sentences. */
export function sentence(problem: Problem): string {
  if (problem.offline) return i18n.t("common:error.offline");
  if (problem.unexpected) return i18n.t("common:error.unexpected");
  if (problem.status === -1) return i18n.t("common:error.client");
  return inOwnWords(problem) ?? [problem.detail, problem.hint].filter(Boolean).join(" ");
}

/** The server speaks English; for readers of another language the usual refusals are said in theirs. */
export function inOwnWords({ code }: { code: string }): string | null {
  const key = `common:problem.${code}`;
  return code !== "" && i18n.language !== "en" && i18n.exists(key, { lng: i18n.language, fallbackLng: [] }) ? i18n.t(key) : null;
}

const told = new Set<string>();

/** Takes back what was said to have failed: on another page it is about nothing any more. */
export function forgetProblems(): void {
  for (const id of told) notifications.hide(id);
  told.clear();
}

/** Says what failed and what to do; with the request id when the server broke. Stays until it is closed, or the page is left. */
export function tellProblem(error: unknown): void {
  const problem = Problem.of(error);
  const id = `problem-${problem.code}-${problem.status}`;
  told.add(id);
  notifications.show({
    id,
    title: inOwnWords(problem) === null && problem.title ? problem.title : i18n.t("common:error.title"),
    message: (
      <>
        <Text size="sm">{sentence(problem)}</Text>
        {problem.unexpected && problem.requestId && (
          <Text size="xs" mt={4}>
            {i18n.t("common:error.request")} <Code>{problem.requestId}</Code>
          </Text>
        )}
      </>
    ),
    color: "red.9",
    icon: <IconX size={16} aria-hidden />,
    autoClose: false,
    role: "alert",
  });
}
