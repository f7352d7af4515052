import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { CopyField, tellProblem } from "@/shared/ui";
import { type NewInvitation, usePeopleActs } from "../api";
import { RolePicker } from "./roles";

const EMPTY: NewInvitation = { email: "", name: "", roles: [] };

/** Invites a person and gives the link to send. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("people");
  const [sent, setSent] = useState<{ link: string; name: string } | null>(null);
  return (
    <Modal opened onClose={onClose} title={t(sent ? "invite_form.done_title" : "invite_form.title")}>
      {sent ? (
        <Stack>
          <Text size="sm">{t("invite_form.done_text", { name: sent.name })}</Text>
          <CopyField label={t("invite_form.link")} value={sent.link} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setSent(null)}>
              {t("invite_form.another")}
            </Button>
            <Button onClick={onClose}>{t("invite_form.close")}</Button>
          </Group>
        </Stack>
      ) : (
        <InviteForm onClose={onClose} onSent={(link, name) => setSent({ link: new URL(link, location.origin).href, name })} />
      )}
    </Modal>
  );
}

interface InviteFormProps {
  onClose: () => void;
  onSent: (link: string, name: string) => void;
}

function InviteForm({ onClose, onSent }: InviteFormProps) {
  const { t } = useTranslation("people");
  const { draft, put, errors, submit, busy } = useInvite(onSent);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t("invite_form.name")} data-autofocus autoComplete="off" value={draft.name} onChange={(event) => put({ name: event.currentTarget.value })} />
        <TextInput
          label={t("invite_form.email")}
          type="email"
          withAsterisk
          aria-required
          autoComplete="off"
          error={errors["email"]}
          value={draft.email}
          onChange={(event) => put({ email: event.currentTarget.value })}
        />
        <RolePicker label={t("invite_form.roles")} error={errors["roles"]} value={draft.roles} onChange={(roles) => put({ roles })} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("invite_form.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useInvite(onSent: InviteFormProps["onSent"]) {
  const { t } = useTranslation("people");
  const [draft, setDraft] = useState(EMPTY);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const { invite } = usePeopleActs();
  const check = () => {
    const found: Record<string, string> = {};
    if (!/^\S+@\S+$/.test(draft.email.trim())) found["email"] = t("invite_form.email_needed");
    if (draft.roles.length === 0) found["roles"] = t("invite_form.roles_needed");
    setErrors(found);
    return Object.keys(found).length === 0;
  };
  const refused = (error: unknown) => {
    const problem = Problem.of(error);
    setErrors(problem.fields);
    if (Object.keys(problem.fields).length === 0) tellProblem(problem);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!check()) return;
    const body = { ...draft, email: draft.email.trim(), name: draft.name.trim() };
    act(invite.mutateAsync(body), ({ link }) => onSent(link, body.name || body.email), refused);
  };
  return { draft, put: (patch: Partial<NewInvitation>) => setDraft({ ...draft, ...patch }), errors, submit, busy: invite.isPending };
}
