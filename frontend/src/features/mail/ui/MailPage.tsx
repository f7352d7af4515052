import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "@/shared/ui";
import { ErpBooksView } from "./ErpBooksView";
import { Mails } from "./Mails";

/** What the demo caught instead of sending: mail, and the requests to the demo ERP. */
export function MailPage() {
  const { t } = useTranslation("mail");
  const { tab } = useSearch({ strict: false });
  const navigate = useNavigate();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Tabs value={tab ?? "mail"} keepMounted={false} onChange={(value) => void navigate({ to: "/mail", search: value === "erp" ? { tab: "erp" } : {}, replace: true })}>
        <Tabs.List mb="md">
          <Tabs.Tab value="mail">{t("tabs.mail")}</Tabs.Tab>
          <Tabs.Tab value="erp">{t("tabs.erp")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="mail">
          <Mails />
        </Tabs.Panel>
        <Tabs.Panel value="erp">
          <ErpBooksView />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
