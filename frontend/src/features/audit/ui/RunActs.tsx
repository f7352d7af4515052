import { IconHistory } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRunActSentence } from "@/shared/acts";
import { EmptyState, Loaded, MoreButton, Time } from "@/shared/ui";
import { type RunAct, useRunActs } from "../api";
import { latestFirst, runsOf } from "../model/acts";
import classes from "./Audit.module.css";

/** What the runs did by themselves, each with the way to its run. */
export function RunActs() {
  const { t } = useTranslation("audit");
  const acts = useRunActs();
  return (
    <Loaded query={acts}>
      {(items) =>
        items.length === 0 ? (
          <EmptyState title={t("acts.empty_title")} icon={IconHistory}>
            {t("acts.empty_text")}
          </EmptyState>
        ) : (
          <>
            <p className={classes.told} role="status">
              {t("acts.told", { count: runsOf(items) })} {acts.hasMore && t("acts.told_more")}
            </p>
            <ActTable acts={latestFirst(items)} />
            <MoreButton list={acts} />
          </>
        )
      }
    </Loaded>
  );
}

function ActTable({ acts }: { acts: RunAct[] }) {
  const { t } = useTranslation("audit");
  const sentence = useRunActSentence();
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={t("acts.title")}>
        <thead>
          <tr>
            <th scope="col">{t("column.at")}</th>
            <th scope="col">{t("column.what")}</th>
            <th scope="col">{t("acts.flow")}</th>
            <th scope="col">{t("acts.run")}</th>
          </tr>
        </thead>
        <tbody>
          {acts.map((act) => (
            <tr key={`${act.run.id}/${String(act.n)}`}>
              <td className={classes.at}>
                <Time at={act.at} form="absolute" />
              </td>
              <td>{sentence(act)}</td>
              <td className={classes.object}>{act.flow.name}</td>
              <td className={classes.channel}>
                <Link to="/runs/$id" params={{ id: act.run.id }}>
                  {t("acts.open", { id: act.run.id.slice(-6) })}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
