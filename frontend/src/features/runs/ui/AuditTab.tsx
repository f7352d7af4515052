import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useActSentence } from "@/shared/acts";
import { type Schema, useListing } from "@/shared/api";
import { EmptyState, JsonView, Loaded, MoreButton, personName, StatusBadge, Time } from "@/shared/ui";
import { useRunContext } from "../model/context";
import classes from "./AuditTab.module.css";

type Row = Schema<"AuditRow">;

/** Who did what to this run and to what it asked, as the audit log has it. */
export function AuditTab() {
  const { run, view } = useRunContext();
  const { t } = useTranslation("runs");
  const rows = useListing(["runs", run.id, "audit", view.status], `runs/${run.id}/audit`);
  return (
    <Loaded query={rows}>
      {(items) =>
        items.length === 0 ? (
          <EmptyState title={t("audit.none")} icon={IconHistory}>
            {t("audit.none_text")}
          </EmptyState>
        ) : (
          <>
            <p className={classes.lead}>{t("audit.lead")}</p>
            <ol className={classes.list} aria-label={t("tabs.audit")}>
              {items.map((row) => (
                <Act key={String(row.id)} row={row} />
              ))}
            </ol>
            <MoreButton list={rows} />
          </>
        )
      }
    </Loaded>
  );
}

function Act({ row }: { row: Row }) {
  const { t } = useTranslation("runs");
  const sentence = useActSentence();
  const facts = { ...(row.before as object | null), ...(row.after as object | null) };
  return (
    <li className={classes.act}>
      <span className={classes.when}>
        <Time at={row.at} form="absolute" />
      </span>
      <div className={classes.what}>
        <strong>{row.actor.kind === "system" ? t("common:system") : personName(row.actor)}</strong> {sentence(row)}{" "}
        {row.outcome === "denied" && <StatusBadge size="sm" status="denied" label={t("audit.denied")} />}
        {Object.keys(facts).length > 0 && (
          <details className={classes.facts}>
            <summary>{t("audit.facts")}</summary>
            <JsonView value={facts} label={t("audit.facts")} open={2} />
          </details>
        )}
      </div>
    </li>
  );
}
