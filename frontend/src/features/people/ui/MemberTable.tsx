import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconHelpCircle, IconPower, IconShield } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { type Column, ConfirmDialog, DataTable, Person, personName, StatusBadge, tellDone, tellProblem, Time } from "@/shared/ui";
import { type Member, usePeopleActs } from "../api";
import { EditRoles } from "./EditRoles";
import { ExplainAccess } from "./ExplainAccess";
import { Held } from "./Held";
import classes from "./People.module.css";

/** Everybody in the workspace. */
export function MemberTable({ members }: { members: Member[] }) {
  const { t } = useTranslation("people");
  const columns: Column<Member>[] = [
    { key: "person", label: t("column.person"), main: true, render: ({ user }) => <div className={classes.who}><Person person={user} detail size="md" /></div> },
    { key: "roles", label: t("column.roles"), width: 240, render: ({ held }) => <Held held={held} /> },
    { key: "groups", label: t("column.groups"), wideOnly: true, render: ({ groups }) => groups.join(", ") || t("no_groups") },
    { key: "status", label: t("column.status"), render: ({ active }) => <StatusBadge status={active ? "active" : "inactive"} /> },
    { key: "seen", label: t("column.seen"), wideOnly: true, render: ({ last_seen }) => (last_seen ? <Time at={last_seen} /> : t("common:never")) },
    { key: "menu", label: t("common:actions"), align: "right", width: 60, render: (member) => <MemberMenu member={member} /> },
  ];
  return <DataTable label={t("tabs.members")} rows={members} columns={columns} rowKey={({ user }) => user.id} />;
}

type Asking = "roles" | "explain" | "deactivate" | null;

function MemberMenu({ member }: { member: Member }) {
  const { t } = useTranslation("people");
  const [asking, setAsking] = useState<Asking>(null);
  const mayManage = useMay("people.manage");
  const self = useSession()?.user.id === member.user.id;
  const { change } = usePeopleActs();
  const name = personName(member.user);
  const activate = () => act(change.mutateAsync({ id: member.user.id, active: true }), () => tellDone(t("activated", { name })), tellProblem);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon size={32} variant="subtle" color="gray" aria-label={t("menu.label", { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconHelpCircle size={16} aria-hidden />} onClick={() => setAsking("explain")}>
            {t("menu.explain")}
          </Menu.Item>
          {mayManage && (
            <Menu.Item leftSection={<IconShield size={16} aria-hidden />} onClick={() => setAsking("roles")}>
              {t("menu.roles")}
            </Menu.Item>
          )}
          {mayManage && !self && <Menu.Divider />}
          {mayManage && !self && (
            <Menu.Item leftSection={<IconPower size={16} aria-hidden />} onClick={() => (member.active ? setAsking("deactivate") : activate())}>
              {t(member.active ? "menu.deactivate" : "menu.activate")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking === "roles" && <EditRoles member={member} onClose={() => setAsking(null)} />}
      {asking === "explain" && <ExplainAccess member={member} onClose={() => setAsking(null)} />}
      <ConfirmDialog
        danger
        opened={asking === "deactivate"}
        title={t("deactivate_title", { name })}
        message={t("deactivate_text")}
        confirmLabel={t("deactivate_confirm")}
        onClose={() => setAsking(null)}
        onConfirm={async () => {
          await change.mutateAsync({ id: member.user.id, active: false });
          tellDone(t("deactivated", { name }));
        }}
      />
    </>
  );
}
