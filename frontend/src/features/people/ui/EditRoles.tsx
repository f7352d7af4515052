import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { personName, tellDone, tellProblem } from "@/shared/ui";
import { type Member, usePeopleActs } from "../api";
import { RolePicker } from "./roles";

export function EditRoles({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("people");
  const [roles, setRoles] = useState(member.roles);
  const { change } = usePeopleActs();
  const name = personName(member.user);
  const save = () =>
    act(change.mutateAsync({ id: member.user.id, roles }), () => (tellDone(t("roles_saved", { name })), onClose()), tellProblem);
  return (
    <Modal opened onClose={onClose} title={t("roles_title", { name })}>
      <RolePicker label={t("column.roles")} description={t("roles_help")} value={roles} onChange={setRoles} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button loading={change.isPending} onClick={save}>
          {t("common:save")}
        </Button>
      </Group>
    </Modal>
  );
}
