import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsOf } from "@/shared/forms";
import { personName, StatusBadge, Time } from "@/shared/ui";
import type { AuditEntry } from "../api";
import classes from "./Audit.module.css";
import { EntryDetails } from "./EntryDetails";

export interface AuditTableProps {
  entries: AuditEntry[];
  /** Row that Verify found broken. */
  broken?: number;
}

export function AuditTable({ entries, broken }: AuditTableProps) {
  const { t } = useTranslation("audit");
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={t("title")}>
        <thead>
          <tr>
            <th scope="col">{t("column.at")}</th>
            <th scope="col">{t("column.who")}</th>
            <th scope="col">{t("column.what")}</th>
            <th scope="col">{t("column.object")}</th>
            <th scope="col">{t("column.channel")}</th>
            <th scope="col">{t("column.details")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const key = String(entry.id);
            return <Row key={key} entry={entry} opened={open === key} broken={broken !== undefined && String(broken) === key} onToggle={() => setOpen(open === key ? null : key)} />;
          })}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  entry: AuditEntry;
  opened: boolean;
  broken: boolean;
  onToggle: () => void;
}

function Row({ entry, opened, broken, onToggle }: RowProps) {
  const { t } = useTranslation("audit");
  const Icon = opened ? IconChevronDown : IconChevronRight;
  return (
    <Fragment>
      <tr data-broken={broken || undefined}>
        <td className={classes.at}>
          <Time at={entry.at} form="absolute" />
        </td>
        <td>{entry.actor.kind === "system" ? t("common:system") : personName(entry.actor)}</td>
        <td>
          {entry.sentence} {entry.outcome === "denied" && <StatusBadge size="sm" status="denied" label={t("denied")} />}
        </td>
        <td className={classes.object}>
          <ObjectLink entry={entry} />
        </td>
        <td className={classes.channel}>{t(`channels.${entry.channel}`, { defaultValue: entry.channel })}</td>
        <td className={classes.toggle}>
          <ActionIcon size={32} variant="subtle" color="gray" aria-expanded={opened} aria-label={t(opened ? "hide" : "show")} onClick={onToggle}>
            <Icon size={18} aria-hidden />
          </ActionIcon>
        </td>
      </tr>
      {opened && (
        <tr className={classes.detailRow}>
          <td colSpan={6}>
            <EntryDetails entry={entry} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

/** What was acted on; runs and flows lead to their pages. */
function ObjectLink({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const name = objectName(entry);
  const kind = t(`objects.${entry.object_type}`, { defaultValue: wordsOf(entry.object_type) });
  if (entry.object_type === "run" && entry.object_id)
    return (
      <Link to="/runs/$id" params={{ id: entry.object_id }}>
        {[name, t("acts.open", { id: entry.object_id.slice(-6) })].filter(Boolean).join(" · ")}
      </Link>
    );
  if (entry.object_type === "flow" && entry.object_id)
    return (
      <Link to="/flows/$id" params={{ id: entry.object_id }}>
        {name ?? kind}
      </Link>
    );
  return name ?? kind;
}

/** What the object is called, as far as the act recorded it. */
function objectName(entry: AuditEntry): string | undefined {
  for (const facts of [entry.after, entry.before]) {
    const { name, email, flow } = (facts ?? {}) as { name?: unknown; email?: unknown; flow?: unknown };
    if (entry.object_type === "run" && typeof flow === "string" && flow) return flow;
    if (typeof name === "string" && name) return name;
    if (typeof email === "string" && email) return email;
  }
  return undefined;
}
