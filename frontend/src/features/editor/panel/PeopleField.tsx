import { Input, SegmentedControl, Stack, TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Field } from "@/shared/forms";
import { groupsQuery, peopleQuery } from "../api";
import { useTakeAim } from "./mapping";
import { chip } from "@/flow/mapping";

interface Assignees {
  people?: string[];
  groups?: string[];
  mode?: "one" | "all";
}

/** Who is asked: people by e-mail, groups by name, or data that holds an e-mail. */
export function PeopleField({ field }: { field: Field }) {
  const { t } = useTranslation("editor");
  const value = (field.value ?? {}) as Assignees;
  const people = useQuery({ ...peopleQuery, retry: false }).data?.items ?? [];
  const groups = useQuery({ ...groupsQuery, retry: false }).data?.items ?? [];
  const takeAim = useTakeAim();
  const put = (change: Assignees) => field.onChange({ ...value, ...change });
  const list = value.people ?? [];
  const names = new Map(people.map(({ user }) => [user.email, user.name]));
  return (
    <Input.Wrapper label={field.label} withAsterisk={field.required} description={field.description} error={field.error} labelElement="div">
      <Stack gap="xs" mt={6}>
        <TagsInput
          label={t("people.people")}
          placeholder={list.length === 0 ? t("people.placeholder") : undefined}
          disabled={field.disabled}
          data={people.filter((person) => person.active).map(({ user }) => user.email)}
          renderOption={({ option }) => <span>{names.get(option.value) ? `${names.get(option.value)} · ${option.value}` : option.value}</span>}
          value={list}
          error={field.form.errors[`${field.name}.people`]}
          onChange={(next) => put({ people: next })}
          onFocus={() => takeAim({ field: field.name, label: t("people.people"), insert: (source) => put({ people: [...list, chip(source)] }) })}
        />
        <TagsInput
          label={t("people.groups")}
          disabled={field.disabled}
          data={groups.map((group) => group.name)}
          value={value.groups ?? []}
          error={field.form.errors[`${field.name}.groups`]}
          onChange={(next) => put({ groups: next })}
        />
        <SegmentedControl
          aria-label={t("people.mode")}
          disabled={field.disabled}
          value={value.mode ?? "one"}
          onChange={(mode) => put({ mode: mode as "one" | "all" })}
          data={[
            { value: "one", label: t("people.one") },
            { value: "all", label: t("people.all") },
          ]}
        />
      </Stack>
    </Input.Wrapper>
  );
}
