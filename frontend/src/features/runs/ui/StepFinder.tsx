import { Group, Select, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StepView } from "@/flow/fold";
import { nameOfStep, useRunContext } from "../model/context";
import { ANY, found, statusesOf, type Wanted } from "../model/finding";
import { ALL_AT_ONCE } from "./LongList";

/** The steps that are wanted, and what to say it with; a short list needs neither. */
export function useFinder(steps: readonly StepView[]): { shown: readonly StepView[]; finder: ReactNode } {
  const { run } = useRunContext();
  const [wanted, setWanted] = useState(ANY);
  const long = steps.length > ALL_AT_ONCE;
  const shown = useMemo(() => (long ? found(steps, wanted, (step) => nameOfStep(run, step)) : steps), [long, steps, wanted, run]);
  if (!long) return { shown, finder: null };
  return { shown, finder: <Finder wanted={wanted} put={setWanted} statuses={statusesOf(steps)} count={shown.length} all={steps.length} /> };
}

interface FinderProps {
  wanted: Wanted;
  put: (wanted: Wanted) => void;
  statuses: string[];
  count: number;
  all: number;
}

function Finder({ wanted, put, statuses, count, all }: FinderProps) {
  const { t } = useTranslation("runs");
  return (
    <Group gap="sm" mb="sm" role="search" aria-label={t("find.label")}>
      <TextInput
        type="search"
        w={240}
        aria-label={t("find.words")}
        placeholder={t("find.words")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={wanted.words}
        onChange={(event) => put({ ...wanted, words: event.currentTarget.value })}
      />
      <Select
        w={190}
        aria-label={t("filter.status")}
        placeholder={t("filter.any_status")}
        clearable
        value={wanted.status || null}
        data={statuses.map((status) => ({ value: status, label: t(`common:status.${status}`) }))}
        onChange={(status) => put({ ...wanted, status: status ?? "" })}
      />
      <Text size="sm" c="var(--hr-text-2)" role="status">
        {count === 0 ? t("find.none") : t("find.count", { shown: count, count: all })}
      </Text>
    </Group>
  );
}
