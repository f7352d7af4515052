import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsOf } from "@/shared/forms";
import { useTyped } from "@/shared/lib/useTyped";
import { type Filters, keyNamesQuery } from "../api";
import { readKey, writeKey } from "../model/keys";

/** Runs with one value of a key field: “Order number” is “R-2041”. Nothing is shown where no flow declares any. */
export function KeyFilter({ given, put }: { given: string | undefined; put: (change: Filters) => void }) {
  const { t } = useTranslation("runs");
  const asked = readKey(given);
  const [chosen, setChosen] = useState("");
  const name = asked.name || chosen;
  const known = useQuery({ ...keyNamesQuery, retry: false }).data?.items ?? [];
  const names = name === "" || known.includes(name) ? known : [name, ...known];
  if (names.length === 0) return null;
  const choose = (next: string | null) => {
    setChosen(next ?? "");
    if (given !== undefined) put({ key: undefined });
  };
  const ask = (key: string | undefined) => {
    setChosen(name);
    put({ key });
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
      {name !== "" && <Value key={name} name={name} value={asked.value} ask={ask} />}
    </>
  );
}

/** It is looked for when nobody has typed for a moment. */
function Value({ name, value, ask }: { name: string; value: string; ask: (key: string | undefined) => void }) {
  const { t } = useTranslation("runs");
  const [words, setWords] = useTyped(value, (next) => ask(writeKey(name, next ?? "")));
  return (
    <TextInput
      w={160}
      aria-label={t("filter.key_value", { name: wordsOf(name) })}
      placeholder={t("filter.key_is")}
      maxLength={200}
      value={words}
      onChange={(event) => setWords(event.currentTarget.value)}
    />
  );
}
