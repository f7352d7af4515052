import type { ReactNode } from "react";
import { isMoment, plain } from "@/shared/lib/format";
import { JsonView } from "./JsonView";
import { Time } from "./Time";
import classes from "./Facts.module.css";

export interface Fact {
  label: string;
  value: unknown;
}

/** Labels and values; lists of like records become a small table, other data a tree. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value }, index) => (
        <div key={index} className={classes.fact}>
          <dt>{label}</dt>
          <dd>
            <AnyValue value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Row = Record<string, unknown>;
const MOST_COLUMNS = 6;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every((inner) => typeof inner !== "object" || inner === null);
}

function AnyValue({ value }: { value: unknown }): ReactNode {
  if (isMoment(value)) return <Time at={value} form="absolute" />;
  if (typeof value !== "object" || value === null) return <span className={classes.text}>{plain(value)}</span>;
  if (Array.isArray(value) && value.length > 0 && value.every(isRow)) return <Rows rows={value} />;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return <span className={classes.text}>{value.map(plain).join(", ") || "–"}</span>;
  return <JsonView value={value} />;
}

function Rows({ rows }: { rows: Row[] }) {
  const columns = [...new Set(rows.flatMap(Object.keys))].slice(0, MOST_COLUMNS);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column}>{plain(row[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
