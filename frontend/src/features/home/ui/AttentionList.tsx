import { IconAlertTriangle, IconChevronRight, IconCircleCheck, IconHelpHexagon, IconHourglass, IconInbox, IconPencil, IconPlugConnectedX, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui";
import type { Attention } from "../api";
import classes from "./Home.module.css";
import { InnerLink } from "./InnerLink";

const ICONS: Record<string, { icon: TablerIcon; tone: string }> = {
  tasks: { icon: IconInbox, tone: "accent" },
  task: { icon: IconInbox, tone: "accent" },
  failed_runs: { icon: IconAlertTriangle, tone: "bad" },
  dead_letters: { icon: IconAlertTriangle, tone: "bad" },
  in_doubt: { icon: IconHelpHexagon, tone: "warn" },
  waiting_long: { icon: IconHourglass, tone: "warn" },
  unpublished: { icon: IconPencil, tone: "accent" },
  findings: { icon: IconAlertTriangle, tone: "warn" },
  orphans: { icon: IconInbox, tone: "warn" },
  connection: { icon: IconPlugConnectedX, tone: "bad" },
  connections: { icon: IconPlugConnectedX, tone: "bad" },
};

/** What needs a person: each line leads to where it is settled. */
export function AttentionList({ items }: { items: Attention[] }) {
  const { t } = useTranslation("home");
  if (items.length === 0)
    return (
      <Card>
        <div className={classes.calm}>
          <IconCircleCheck size={22} aria-hidden />
          <div>
            <strong>{t("attention_none")}</strong>
            <span className={classes.detail}>{t("attention_none_detail")}</span>
          </div>
        </div>
      </Card>
    );
  return (
    <Card padded={false}>
      <ul className={classes.list}>
        {items.map((item) => (
          <li key={`${item.kind}-${item.link}`}>
            <Line item={item} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What the line says, in the reader's language; a kind without words of its own is told as the server wrote it. */
function useWords({ kind, count, name, title, detail, about }: Attention) {
  const { t } = useTranslation("home");
  const alone = name === "" ? "" : "_named";
  return {
    title: t(`kinds.${kind}${alone}`, { count, name, defaultValue: title }),
    detail: about || t(`details.${kind}`, { defaultValue: detail }),
  };
}

function Line({ item }: { item: Attention }) {
  const words = useWords(item);
  const { icon: Icon, tone } = ICONS[item.kind] ?? { icon: IconAlertTriangle, tone: "warn" };
  return (
    <InnerLink to={item.link} className={classes.line}>
      <span className={classes.mark} data-tone={tone}>
        <Icon size={18} aria-hidden />
      </span>
      <span className={classes.name}>
        {words.title}
        <span className={classes.detail}>{words.detail}</span>
      </span>
      <IconChevronRight size={16} aria-hidden />
    </InnerLink>
  );
}
