import { Code } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "../api";
import { changesOf } from "../model/changes";
import classes from "./Audit.module.css";

/** Before and after of one act, and where it came from. */
export function EntryDetails({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const changes = changesOf(entry.before, entry.after);
  return (
    <div className={classes.details}>
      {changes.length === 0 ? (
        <p className={classes.quiet}>{t("no_values")}</p>
      ) : (
        <table className={classes.changes} aria-label={t("changes")}>
          <thead>
            <tr>
              <th scope="col">{t("field")}</th>
              <th scope="col">{t("before")}</th>
              <th scope="col">{t("after")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after, changed }) => (
              <tr key={field} data-changed={changed || undefined}>
                <th scope="row">{field}</th>
                <td>{before}</td>
                <td>{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={classes.quiet}>
        {t("row")} <Code>{entry.id}</Code> · {entry.action} · {entry.object_type} <Code>{entry.object_id}</Code>
        {entry.ip && ` · ${t("ip")} ${entry.ip}`}
        {entry.request_id && (
          <>
            {" "}
            · {t("request")} <Code>{entry.request_id}</Code>
          </>
        )}
      </p>
    </div>
  );
}
