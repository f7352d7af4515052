import { Kbd } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card, Section } from "@/shared/ui";
import classes from "./Me.module.css";

/** One record per key people can use outside of forms. */
const KEYS: { keys: string[]; does: string }[] = [
  { keys: ["Ctrl", "K"], does: "palette" },
  { keys: ["J"], does: "next" },
  { keys: ["K"], does: "previous" },
  { keys: ["Enter"], does: "open" },
  { keys: ["A"], does: "approve" },
  { keys: ["R"], does: "reject" },
  { keys: ["N"], does: "insert" },
  { keys: ["C"], does: "connect" },
  { keys: ["F2"], does: "rename" },
  { keys: ["Del"], does: "remove" },
  { keys: ["Ctrl", "Z"], does: "undo" },
  { keys: ["Ctrl", "Y"], does: "redo" },
  { keys: ["← ↑ ↓ →"], does: "arrows" },
  { keys: ["?"], does: "help" },
];

export function Shortcuts() {
  const { t } = useTranslation("me");
  return (
    <Section title={t("shortcuts")} lead={t("shortcuts_lead")}>
      <Card padded={false}>
        <dl className={classes.keys}>
          {KEYS.map(({ keys, does }) => (
            <div key={does}>
              <dt>
                {keys.map((key) => (
                  <Kbd key={key} size="sm">
                    {key}
                  </Kbd>
                ))}
              </dt>
              <dd>{t(`keys.${does}`)}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </Section>
  );
}
