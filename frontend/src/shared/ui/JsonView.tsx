import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "@/shared/lib/cx";
import classes from "./JsonView.module.css";

const FIRST = 50;

export interface JsonViewProps {
  value: unknown;
  /** How many levels are open at first. */
  open?: number;
  label?: string;
}

/** Any data as a tree that opens level by level; long lists show 50 entries first. */
export function JsonView({ value, open = 2, label }: JsonViewProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.view} role="group" aria-label={label ?? t("json.root")}>
      <Branch name={null} value={value} open={open} />
    </div>
  );
}

function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function Branch({ name, value, open }: { name: string | null; value: unknown; open: number }) {
  if (!isBranch(value)) return <Leaf name={name} value={value} />;
  return <Inner name={name} value={value} open={open} />;
}

function Inner({ name, value, open }: { name: string | null; value: object; open: number }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(open > 0);
  const [limit, setLimit] = useState(FIRST);
  const entries = Object.entries(value);
  const size = t(Array.isArray(value) ? "json.items" : "json.fields", { count: entries.length });
  return (
    <div>
      <UnstyledButton className={classes.line} onClick={() => setShown(!shown)} aria-expanded={shown}>
        <IconChevronRight size={14} className={cx(classes.chevron, shown && classes.turned)} aria-hidden />
        {name !== null && <span className={classes.key}>{name}</span>}
        <span className={classes.size}>{size}</span>
      </UnstyledButton>
      {shown && (
        <div className={classes.inner}>
          {entries.slice(0, limit).map(([key, item]) => (
            <Branch key={key} name={key} value={item} open={open - 1} />
          ))}
          {entries.length > limit && (
            <UnstyledButton className={classes.more} onClick={() => setLimit(limit + 200)}>
              {t("json.more", { count: entries.length - limit })}
            </UnstyledButton>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ name, value }: { name: string | null; value: unknown }) {
  return (
    <div className={cx(classes.line, classes.leaf)}>
      {name !== null && <span className={classes.key}>{name}</span>}
      <LeafValue value={value} />
    </div>
  );
}

function LeafValue({ value }: { value: unknown }): ReactNode {
  const { t } = useTranslation();
  if (Array.isArray(value)) return <span className={classes.size}>{t("json.empty_list")}</span>;
  if (typeof value === "object" && value !== null) return <span className={classes.size}>{t("json.empty_object")}</span>;
  if (value === "") return <span className={classes.size}>{t("json.empty_text")}</span>;
  return (
    <span className={classes.value} data-type={value === null ? "null" : typeof value}>
      {typeof value === "string" ? value : String(value)}
    </span>
  );
}
