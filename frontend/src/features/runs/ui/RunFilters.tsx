import { Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useTyped } from "@/shared/lib/useTyped";
import { type Filters, useFlowNames } from "../api";
import classes from "../RunsPage.module.css";
import { KeyFilter } from "./KeyFilter";

const STATUSES = ["running", "waiting", "in_doubt", "succeeded", "failed", "dead", "given_up", "cancelled", "paused", "queued"];
const MODES = ["live", "test", "dry"];
const TRIGGERS = ["manual", "webhook", "schedule", "api"];
const DAYS = ["1", "7", "30", "over_3"];

/** What the list of runs is narrowed by. */
export function RunFilters({ filters, put }: { filters: Filters; put: (change: Filters) => void }) {
  const { t } = useTranslation("runs");
  const flows = useFlowNames(filters.flow);
  return (
    <Group className={classes.filters} gap="sm" mb="sm" role="search" aria-label={t("filter.label")}>
      <Words q={filters.q} put={put} />
      <Select
        aria-label={t("filter.flow")}
        placeholder={t("filter.any_flow")}
        clearable
        searchable
        w={190}
        value={filters.flow ?? null}
        data={flows.map((flow) => ({ value: flow.id, label: flow.name }))}
        onChange={(flow) => put({ flow: flow ?? undefined })}
      />
      <KeyFilter given={filters.key} put={put} />
      <Choice name="status" value={filters.status} values={STATUSES} label={(value) => t(value === "given_up" ? "given_up.status" : `common:status.${value}`)} put={put} />
      <Choice name="trigger" value={filters.trigger} values={TRIGGERS} label={(value) => t(`trigger.${value}`)} put={put} />
      <Choice name="days" value={filters.days} values={DAYS} label={(value) => t(value.startsWith("over_") ? "filter.over_days" : "filter.last_days", { count: Number(value.replace("over_", "")) })} put={put} />
      <SegmentedControl
        aria-label={t("filter.mode")}
        value={filters.mode ?? ""}
        data={[{ value: "", label: t("filter.any_mode") }, ...MODES.map((value) => ({ value, label: t(`mode.${value}`) }))]}
        onChange={(mode) => put({ mode: mode || undefined })}
      />
    </Group>
  );
}

/** The text is looked for when nobody has typed for a moment. */
function Words({ q, put }: { q: string | undefined; put: (change: Filters) => void }) {
  const { t } = useTranslation("runs");
  const [words, setWords] = useTyped(q, (next) => put({ q: next }));
  return (
    <TextInput
      type="search"
      w={220}
      aria-label={t("filter.text")}
      placeholder={t("filter.text")}
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={200}
      value={words}
      onChange={(event) => setWords(event.currentTarget.value)}
    />
  );
}

interface ChoiceProps {
  name: "status" | "trigger" | "days";
  value: string | undefined;
  values: string[];
  label: (value: string) => string;
  put: (change: Filters) => void;
}

function Choice({ name, value, values, label, put }: ChoiceProps) {
  const { t } = useTranslation("runs");
  return (
    <Select
      aria-label={t(`filter.${name}`)}
      placeholder={t(`filter.any_${name}`)}
      clearable
      w={name === "status" ? 220 : 150}
      value={value ?? null}
      data={values.map((each) => ({ value: each, label: label(each) }))}
      onChange={(next) => put({ [name]: next ?? undefined })}
    />
  );
}
