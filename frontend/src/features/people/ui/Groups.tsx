import { Button } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { EditDeleteMenu, EmptyState, Loaded, personName, Section, tellDone } from "@/shared/ui";
import { type Group, groupsQuery, usePeopleActs } from "../api";
import { GroupForm } from "./GroupForm";
import { useRoleNames } from "./roles";
import classes from "./People.module.css";

/** Groups of people, who can be asked and be given roles together. */
export function Groups() {
  const { t } = useTranslation("people");
  const groups = useQuery(groupsQuery);
  const mayManage = useMay("people.manage");
  const [editing, setEditing] = useState<Group | "new" | null>(null);
  const add = mayManage && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing("new")}>
      {t("group_new")}
    </Button>
  );
  return (
    <Section title={t("tabs.groups")} actions={add}>
      <Loaded query={groups}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={t("groups_none_title")} icon={IconUsersGroup}>
              {t("groups_none_text")}
            </EmptyState>
          ) : (
            <ul className={classes.groups}>
              {items.map((group) => (
                <li key={group.id} className={classes.group}>
                  <GroupCard group={group} onEdit={mayManage ? () => setEditing(group) : undefined} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {editing && <GroupForm group={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />}
    </Section>
  );
}

function GroupCard({ group, onEdit }: { group: Group; onEdit?: () => void }) {
  const { t } = useTranslation("people");
  const nameOf = useRoleNames();
  return (
    <>
      <div className={classes.groupHead}>
        <h3>{group.name}</h3>
        {onEdit && <GroupMenu group={group} onEdit={onEdit} />}
      </div>
      {group.description && <p className={classes.quiet}>{group.description}</p>}
      <p className={classes.quiet}>
        {t("members_count", { count: group.members.length })}
        {group.members.length > 0 && `: ${group.members.map(personName).join(", ")}`}
      </p>
      {group.roles.length > 0 && <p className={classes.quiet}>{t("group_has_roles", { count: group.roles.length, roles: group.roles.map(nameOf).join(", ") })}</p>}
    </>
  );
}

function GroupMenu({ group, onEdit }: { group: Group; onEdit: () => void }) {
  const { t } = useTranslation("people");
  const { removeGroup } = usePeopleActs();
  const { name } = group;
  const question = { title: t("group_delete_title", { name }), message: t("group_delete_text"), confirmLabel: t("group_delete") };
  const remove = async () => {
    await removeGroup.mutateAsync(group.id);
    tellDone(t("group_deleted", { name }));
  };
  return <EditDeleteMenu label={t("group_menu", { name })} onEdit={onEdit} question={question} onDelete={remove} />;
}
