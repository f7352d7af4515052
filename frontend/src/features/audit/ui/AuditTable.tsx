import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconFilter } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { useActSentence } from "@/shared/acts";
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
  const sentence = useActSentence();
  const Icon = opened ? IconChevronDown : IconChevronRight;
  return (
    <Fragment>
      <tr data-broken={broken || undefined}>
        <td className={classes.at}>
          <Time at={entry.at} form="absolute" />
        </td>
        <td>{entry.actor.kind === "system" ? t("common:system") : personName(entry.actor)}</td>
        <td>
          {sentence(entry)} {entry.outcome === "denied" && <StatusBadge size="sm" status="denied" label={t("denied")} />}
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

/** A role that was given or taken is known by whose it is. */
const nameOf = (entry: AuditEntry) => entry.holder || entry.object_name;

/** What was acted on, with the way to it, and the way to all that was done to it. */
function ObjectLink({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const kind = t(`objects.${entry.object_type}`, { defaultValue: wordsOf(entry.object_type) });
  const name = entry.object_type === "run" ? [entry.object_name, t("acts.open", { id: entry.object_id.slice(-6) })].filter(Boolean).join(" · ") : nameOf(entry) || kind;
  const to = entry.object_id ? WAYS[entry.object_type]?.(entry.object_id) : undefined;
  return (
    <>
      {to ? <Link {...to}>{name}</Link> : name}
      {entry.object_id && (
        <Link to="/audit" search={(old) => ({ ...old, object: `${entry.object_type}:${entry.object_id}` })} className={classes.only} aria-label={t("only", { name })} title={t("only", { name })}>
          <IconFilter size={14} aria-hidden />
        </Link>
      )}
    </>
  );
}

/** Pages of the things that acts are about. */
const WAYS: Record<string, (id: string) => LinkProps> = {
  run: (id) => ({ to: "/runs/$id", params: { id } }),
  flow: (id) => ({ to: "/flows/$id", params: { id } }),
  task: (id) => ({ to: "/inbox/$id", params: { id } }),
  table: (id) => ({ to: "/tables/$id", params: { id } }),
  connection: () => ({ to: "/connections" }),
  user: () => ({ to: "/people" }),
  invitation: () => ({ to: "/people" }),
  group: () => ({ to: "/people", search: { tab: "groups" } }),
  role: () => ({ to: "/people", search: { tab: "roles" } }),
};
