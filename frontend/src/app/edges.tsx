import { Button } from "@mantine/core";
import { IconMapPinOff } from "@tabler/icons-react";
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "@/shared/ui/Page";
import { EmptyState, ErrorState } from "@/shared/ui/states";

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation("shell");
  return (
    <Page title={t("not_found.title")}>
      <EmptyState
        title={t("not_found.heading")}
        icon={IconMapPinOff}
        action={
          <Button component={Link} to="/">
            {t("common:error.home")}
          </Button>
        }
      >
        {t("not_found.text")}
      </EmptyState>
    </Page>
  );
}

/** A page that broke: what was saved is safe, and reloading usually helps. */
export function RouteError({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Page title={t("error.client_title")}>
      <ErrorState error={error} />
      <Button variant="default" mx="auto" display="block" onClick={() => location.reload()}>
        {t("error.reload")}
      </Button>
    </Page>
  );
}
