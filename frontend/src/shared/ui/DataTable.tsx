import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import { cx } from "@/shared/lib/cx";
import classes from "./DataTable.module.css";

export interface Column<Row> {
  /** On a phone the column `menu` holds the row's actions and stands in the corner of the card, and the column `choose`, which
   *  ticks the row, stands before it. */
  key: string;
  /** Heading; an empty one is for actions and is read as such. */
  label: string;
  /** Stands in place of the heading, e.g. a box that ticks all rows. */
  head?: ReactNode;
  render: (row: Row) => ReactNode;
  align?: "left" | "right";
  width?: number | string;
  /** Not shown below 768 px. */
  wideOnly?: boolean;
  /** The heading stands before the value below 768 px: for values that say nothing alone, such as a number. */
  named?: boolean;
  /** Names the row for screen readers and stands first on a phone. */
  main?: boolean;
}

export interface DataTableProps<Row> {
  /** What the table holds, for screen readers. */
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  onRowClick?: (row: Row) => void;
}

/** A table that becomes a list of cards on a phone. Rows are reached by the link in their main cell. */
export function DataTable<Row>({ label, rows, columns, rowKey, onRowClick }: DataTableProps<Row>) {
  return (
    <div className={classes.frame}>
      <Table className={classes.table} aria-label={label} verticalSpacing={10} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} ta={column.align} w={column.width} scope="col" data-wide={column.wideOnly || undefined} data-part={partOf(column)}>
                {column.head ?? column.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr
              key={rowKey(row)}
              className={cx(onRowClick && classes.clickable)}
              onClick={(event) => pickRow(event, () => onRowClick?.(row))}
            >
              {columns.map((column) => cell(column, row))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** A click beside links and buttons opens the row. */
function pickRow(event: React.MouseEvent, open: () => void): void {
  const target = event.target as HTMLElement;
  if (!target.closest("a, button, input, label, [role=menu]") && !getSelection()?.toString()) open();
}

/** Columns with a place of their own in the card of a phone. */
const PARTS: ReadonlySet<string> = new Set(["menu", "choose"]);

function partOf<Row>({ key }: Column<Row>): string | undefined {
  return PARTS.has(key) ? key : undefined;
}

function cell<Row>(column: Column<Row>, row: Row) {
  const shared = { "data-label": column.label, "data-wide": column.wideOnly || undefined, "data-named": column.named, "data-part": partOf(column), ta: column.align };
  return column.main ? (
    <Table.Th key={column.key} scope="row" className={classes.main} {...shared}>
      {column.render(row)}
    </Table.Th>
  ) : (
    <Table.Td key={column.key} {...shared}>
      {column.render(row)}
    </Table.Td>
  );
}
