import { Button, Group } from "@mantine/core";
import { IconUserOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/shared/ui/states";
import { Logo } from "./Logo";
import classes from "./Shell.module.css";
import { signOut } from "./sessionActs";

/** Somebody who is signed in and was let into no workspace, or was taken out of the last one. */
export function NoWorkspace({ email }: { email: string }) {
  const { t } = useTranslation("shell");
  const acts = (
    <Group justify="center">
      <Button onClick={() => location.reload()}>{t("no_workspace.again")}</Button>
      <Button variant="default" onClick={() => void signOut()}>
        {t("user.sign_out")}
      </Button>
    </Group>
  );
  return (
    <main className={classes.alone}>
      <h1 className={classes.aloneBrand}>
        <Logo /> Handrail
      </h1>
      <EmptyState title={t("no_workspace.title")} icon={IconUserOff} action={acts}>
        <p>{t("no_workspace.text", { email })}</p>
        <p>{t("no_workspace.what")}</p>
      </EmptyState>
    </main>
  );
}
