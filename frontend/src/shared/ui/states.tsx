import { Button, Code, Skeleton, Stack, Title, VisuallyHidden } from "@mantine/core";
import { IconCloudOff, IconExclamationCircle, IconInbox, IconLock, IconMapPinOff, type TablerIcon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Problem, useSession } from "@/shared/api";
import { inOwnWords } from "./notify";
import classes from "./states.module.css";

export interface EmptyStateProps {
  title: string;
  /** What belongs here and why one wants it. */
  children?: ReactNode;
  icon?: TablerIcon;
  action?: ReactNode;
  tone?: "quiet" | "bad" | "good";
}

/** What stands in a place where there is nothing yet. */
export function EmptyState({ title, children, icon: Icon = IconInbox, action, tone = "quiet" }: EmptyStateProps) {
  return (
    <div className={classes.state} data-tone={tone}>
      <span className={classes.icon}>
        <Icon size={24} stroke={1.6} aria-hidden />
      </span>
      <Title order={2} className={classes.title}>
        {title}
      </Title>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

/** The person may not see this: the sentence of the server says why and who can help. */
export function Forbidden({ problem }: { problem?: Problem }) {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <EmptyState title={t("error.forbidden_title")} icon={IconLock}>
      <p>{problem?.detail || t("error.forbidden")}</p>
      <p>{problem?.hint || (session && t("error.who_can", { workspace: session.workspace.name }))}</p>
    </EmptyState>
  );
}

interface Words {
  icon: TablerIcon;
  title: string;
  text: string;
}

function wordsFor(problem: Problem, t: (key: string) => string): Words {
  if (problem.offline) return { icon: IconCloudOff, title: t("error.offline_title"), text: t("error.offline") };
  if (problem.status === -1) return { icon: IconExclamationCircle, title: t("error.client_title"), text: t("error.client") };
  if (problem.missing)
    return { icon: IconMapPinOff, title: t("error.missing_title"), text: inOwnWords(problem) ?? (problem.detail || t("error.missing")) };
  if (problem.unexpected) return { icon: IconExclamationCircle, title: t("error.title"), text: t("error.unexpected") };
  return { icon: IconExclamationCircle, title: t("error.title"), text: inOwnWords(problem) ?? problem.detail };
}

/** Something could not be read: what happened, what to do, and the request id when the server broke. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = Problem.of(error);
  if (problem.forbidden) return <Forbidden problem={problem} />;
  const { icon, title, text } = wordsFor(problem, t);
  const retry = onRetry && !problem.missing && (
    <Button variant="default" onClick={onRetry}>
      {t("retry")}
    </Button>
  );
  return (
    <EmptyState title={title} icon={icon} tone="bad" action={retry}>
      <p role="alert">{text}</p>
      {problem.hint && inOwnWords(problem) === null && <p>{problem.hint}</p>}
      {problem.unexpected && problem.requestId && (
        <p>
          {t("error.request")} <Code>{problem.requestId}</Code>
        </p>
      )}
    </EmptyState>
  );
}

/** Grey lines in the shape of a list while it is read. */
export function Loading({ rows = 5, height = 44 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" aria-busy="true">
      <VisuallyHidden role="status">{t("loading")}</VisuallyHidden>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </Stack>
  );
}

/** What `useQuery` and `useListing` both give. */
export interface Readable<T> {
  data: T | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => Promise<unknown>;
}

export interface LoadedProps<T> {
  query: Readable<T>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The data of a query, or its loading, error, forbidden or offline state. */
export function Loaded<T>({ query, loading = <Loading />, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return loading;
}
