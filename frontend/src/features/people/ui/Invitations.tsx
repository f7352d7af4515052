import { IconMailForward } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { type Column, ConfirmButton, DataTable, EmptyState, Person, tellDone, Time } from "@/shared/ui";
import { type Invitation, usePeopleActs } from "../api";
import { useRoleNames } from "./roles";

/** Invitations nobody has opened yet. */
export function Invitations({ invitations }: { invitations: Invitation[] }) {
  const { t } = useTranslation("people");
  const roleName = useRoleNames();
  const mayManage = useMay("people.manage");
  const { withdraw } = usePeopleActs();
  if (invitations.length === 0)
    return (
      <EmptyState title={t("invitations_none_title")} icon={IconMailForward}>
        {t("invitations_none_text")}
      </EmptyState>
    );
  const columns: Column<Invitation>[] = [
    { key: "person", label: t("column.person"), main: true, render: (invitation) => <Person person={invitation} detail size="md" /> },
    { key: "roles", label: t("column.roles"), render: ({ roles }) => roles.map(roleName).join(", ") || t("no_roles") },
    {
      key: "sent",
      label: t("column.sent"),
      render: ({ created_at, expires_at }) => (
        <>
          <Time at={created_at} />
          {expires_at && (
            <>
              , {t("invitation_expires")} <Time at={expires_at} form="absolute" />
            </>
          )}
        </>
      ),
    },
  ];
  const acts: Column<Invitation> = {
    key: "withdraw",
    label: t("common:actions"),
    align: "right",
    render: ({ id, name, email }) => (
      <ConfirmButton
        size="compact-sm"
        danger
        title={t("withdraw_title", { name: name || email })}
        message={t("withdraw_text")}
        confirmLabel={t("withdraw")}
        onConfirm={async () => {
          await withdraw.mutateAsync(id);
          tellDone(t("withdrawn"));
        }}
      >
        {t("withdraw")}
      </ConfirmButton>
    ),
  };
  return <DataTable label={t("tabs.invitations")} rows={invitations} columns={mayManage ? [...columns, acts] : columns} rowKey={({ id }) => id} />;
}
