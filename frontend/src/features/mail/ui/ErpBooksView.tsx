import { Code } from "@mantine/core";
import { IconBuildingBank } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Column, DataTable, EmptyState, JsonView, Loaded, Section, StatusBadge, Time } from "@/shared/ui";
import { type ErpBooks, type ErpEntry, erpQuery } from "../api";

/** The books of the demo ERP: what came in, and that a repeated request is not booked twice. */
export function ErpBooksView() {
  const books = useQuery(erpQuery);
  return <Loaded query={books}>{(data) => <Books books={data} />}</Loaded>;
}

function Books({ books }: { books: ErpBooks }) {
  const { t } = useTranslation("mail");
  if (!books.running)
    return (
      <EmptyState title={t("erp_off_title")} icon={IconBuildingBank}>
        {t("erp_off_text")}
      </EmptyState>
    );
  if (books.items.length === 0)
    return (
      <EmptyState title={t("erp_empty_title")} icon={IconBuildingBank}>
        {t("erp_empty_text")}
      </EmptyState>
    );
  const columns: Column<ErpEntry>[] = [
    { key: "number", label: t("erp.number"), main: true, render: ({ number }) => number },
    { key: "result", label: t("erp.result"), render: ({ repeat }) => <StatusBadge status={repeat ? "skipped" : "succeeded"} label={t(repeat ? "erp.repeat" : "erp.booked")} /> },
    { key: "at", label: t("erp.at"), render: ({ at }) => <Time at={at} form="absolute" /> },
    { key: "key", label: t("erp.key"), render: ({ key }) => (key ? <Code style={{ overflowWrap: "anywhere" }}>{key}</Code> : t("erp.no_key")) },
    { key: "data", label: t("erp.data"), render: ({ invoice }) => <JsonView value={invoice} open={0} label={t("erp.data")} /> },
  ];
  return (
    <Section title={t("tabs.erp")} lead={t("erp_counts", { effects: books.effects, requests: books.requests })}>
      <DataTable label={t("tabs.erp")} rows={books.items} columns={columns} rowKey={({ at, number }) => `${number}-${at}`} />
    </Section>
  );
}
