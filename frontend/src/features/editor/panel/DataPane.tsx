import { Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor, useEditorState } from "../model/store";
import { DataTree } from "./DataTree";
import { useAim } from "./mapping";
import classes from "./StepPanel.module.css";
import { useSources } from "./useSources";

/** What earlier steps give. A click puts a value into the field one was just in. */
export function DataPane({ stepKey }: { stepKey: string }) {
  const { t } = useTranslation("editor");
  const { say, store } = useEditor();
  const readOnly = useEditorState((state) => state.readOnly);
  const { sources, loading } = useSources(stepKey);
  const aim = useAim();
  const [filter, setFilter] = useState("");
  const [missed, setMissed] = useState(false);
  const pick = (source: string) => {
    if (readOnly) return;
    setMissed(aim === null);
    if (aim === null) return say({ id: "no_field" });
    aim.insert(source);
    say({ id: "mapped", name: source, other: aim.label });
    store.setState((old) => (old.panel ? { panel: { ...old.panel, tab: "settings" } } : {}));
  };
  return (
    <section className={classes.pane} aria-label={t("panel.data")}>
      <h3 className={classes.paneTitle}>{t("panel.data")}</h3>
      <p className={classes.paneHint} data-missed={(missed && aim === null) || undefined}>
        {aim === null ? t("data.hint") : t("data.into", { name: aim.label })}
      </p>
      {sources.length > 0 && (
        <TextInput
          size="xs"
          mb={8}
          aria-label={t("data.search")}
          placeholder={t("data.search")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {loading && <Loader size="sm" role="status" aria-label={t("data.loading")} />}
      {!loading && sources.length === 0 && <p className={classes.quiet}>{t("data.none")}</p>}
      {sources.length > 0 && <DataTree key={sources.length} sources={sources} filter={filter} disabled={readOnly || aim === null} readOnly={readOnly} onPick={pick} />}
    </section>
  );
}
