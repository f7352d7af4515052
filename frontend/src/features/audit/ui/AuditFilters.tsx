import { Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useActName } from "@/shared/acts";
import { useTyped } from "@/shared/lib/useTyped";
import { actionsQuery, type AuditFilter } from "../api";
import classes from "./Audit.module.css";
import { DayField } from "./DayField";

/** Narrows the log; the filters stand in the address, so that a view can be shared. */
export function AuditFilters() {
  const { t } = useTranslation("audit");
  const { actor, action, object, since, until } = useSearch({ strict: false });
  const navigate = useNavigate();
  const nameOf = useActName();
  const actions = useQuery(actionsQuery).data ?? [];
  const put = (patch: AuditFilter) => void navigate({ to: "/audit", search: (old) => ({ ...old, ...patch }), replace: true });
  return (
    <Group className={classes.filters} align="flex-end" gap="sm" mb="md">
      <Typed label={t("filter.actor")} placeholder={t("filter.actor_help")} value={actor} onChange={(value) => put({ actor: value })} />
      <Select
        label={t("filter.action")}
        placeholder={t("filter.any_action")}
        data={actions.map((action) => ({ value: action.name, label: nameOf(action) }))}
        searchable
        clearable
        value={action ?? null}
        onChange={(value) => put({ action: value ?? undefined })}
      />
      <DayField label={t("filter.since")} value={since} onChange={(day) => put({ since: day })} />
      <DayField label={t("filter.until")} value={until} earliest={since} onChange={(day) => put({ until: day })} />
      <Select label={t("filter.object")} placeholder={t("filter.any_object")} data={objectsFor(object, t)} searchable clearable value={object ?? null} onChange={(value) => put({ object: value ?? undefined })} />
    </Group>
  );
}

const KINDS = ["flow", "run", "task", "user", "invitation", "group", "role", "grant", "connection", "table", "view", "token", "trigger", "workspace"];

/** Kinds of things, and the single one that is chosen by the address ("flow:<id>"). */
function objectsFor(chosen: string | undefined, t: (key: string, words?: Record<string, string>) => string) {
  const kinds = KINDS.map((value) => ({ value, label: t(`objects.${value}`) }));
  const [kind, id] = (chosen ?? "").split(":");
  return chosen && id ? [{ value: chosen, label: t("filter.one", { kind: t(`objects.${kind}`), id: id.slice(-6) }) }, ...kinds] : kinds;
}

interface TypedProps {
  label: string;
  placeholder?: string;
  value?: string;
  onChange: (value: string | undefined) => void;
}

function Typed({ label, placeholder, value, onChange }: TypedProps) {
  const [text, setText] = useTyped(value, onChange);
  return <TextInput label={label} placeholder={placeholder} value={text} onChange={(event) => setText(event.currentTarget.value)} />;
}
