import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsOf } from "@/shared/forms";
import { type Filters, keyNamesQuery } from "../api";
import { readKey, writeKey } from "../model/keys";

/** Runs with one value of a key field: “Order number” is “R-2041”. Nothing is shown where no flow declares any. */
export function KeyFilter({ given, put }: { given: string | undefined; put: (change: Filters) => void }) {
  const { t } = useTranslation("runs");
  const asked = readKey(given);
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen ?? asked.name;
  const known = useQuery({ ...keyNamesQuery, retry: false }).data?.items ?? [];
  const names = name === "" || known.includes(name) ? known : [name, ...known];
  if (names.length === 0) return null;
  const choose = (next: string | null) => {
    setChosen(next ?? "");
    if (given !== undefined) put({ key: undefined });
  };
  return (
    <>
      <Select
        aria-label={t("filter.key")}
        placeholder={t("filter.any_key")}
        clearable
        searchable
        w={160}
        value={name === "" ? null : name}
        data={names.map((each) => ({ value: each, label: wordsOf(each) }))}
        onChange={choose}
      />
      {name !== "" && <Value key={`${name}:${given === undefined}`} name={name} value={asked.value} put={put} />}
    </>
  );
}

/** It is looked for when nobody has typed for a moment. */
function Value({ name, value, put }: { name: string; value: string; put: (change: Filters) => void }) {
  const { t } = useTranslation("runs");
  const [words, setWords] = useState(value);
  const search = useDebouncedCallback((next: string) => put({ key: writeKey(name, next) }), 350);
  return (
    <TextInput
      w={160}
      aria-label={t("filter.key_value", { name: wordsOf(name) })}
      placeholder={t("filter.key_is")}
      maxLength={200}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}
