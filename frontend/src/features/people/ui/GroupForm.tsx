import { Button, Group as Row, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { personName, tellDone, tellProblem } from "@/shared/ui";
import { type Group, peopleQuery, usePeopleActs } from "../api";
import { RolePicker } from "./roles";

/** Name, purpose and members of a group. */
export function GroupForm({ group, onClose }: { group?: Group; onClose: () => void }) {
  const { t } = useTranslation("people");
  const people = useQuery(peopleQuery).data?.items ?? [];
  const [draft, setDraft] = useState({ name: group?.name ?? "", description: group?.description ?? "", members: group?.members.map(({ id }) => id) ?? [], roles: group?.roles ?? [] });
  const { saveGroup } = usePeopleActs();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act(saveGroup.mutateAsync({ id: group?.id, ...draft, name: draft.name.trim() }), ({ name }) => (tellDone(t("group_saved", { name })), onClose()), tellProblem);
  };
  return (
    <Modal opened onClose={onClose} title={t(group ? "group_edit" : "group_new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t("group_name")} required data-autofocus value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })} />
          <TextInput label={t("group_description")} value={draft.description} onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })} />
          <MultiSelect
            label={t("group_members")}
            placeholder={draft.members.length === 0 ? t("group_members_placeholder") : undefined}
            data={people.map(({ user }) => ({ value: user.id, label: personName(user) }))}
            searchable
            value={draft.members}
            onChange={(members) => setDraft({ ...draft, members })}
          />
          <RolePicker label={t("group_roles")} description={t("group_roles_help")} value={draft.roles} onChange={(roles) => setDraft({ ...draft, roles })} />
          <Row justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={saveGroup.isPending} disabled={draft.name.trim() === ""}>
              {t("common:save")}
            </Button>
          </Row>
        </Stack>
      </form>
    </Modal>
  );
}
