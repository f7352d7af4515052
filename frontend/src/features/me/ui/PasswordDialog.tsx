import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem, useSession } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { tellDone, tellProblem } from "@/shared/ui";
import { type PasswordChange, useChangePassword } from "../api";

const EMPTY: PasswordChange = { current_password: "", new_password: "" };

/** Takes another password; the one there is proves who asks. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("me");
  const form = usePasswordForm(onClose);
  const email = useSession()?.user.email ?? "";
  return (
    <Modal opened onClose={onClose} title={t("password.title")}>
      <form onSubmit={form.submit} noValidate>
        <Stack>
          {/* Password managers learn from it whose password this is. */}
          <input hidden readOnly type="email" name="email" autoComplete="username" value={email} />
          <PasswordInput label={t("password.current")} autoComplete="current-password" withAsterisk aria-required data-autofocus {...form.field("current_password")} />
          <PasswordInput label={t("password.new")} description={t("password.new_help")} autoComplete="new-password" withAsterisk aria-required {...form.field("new_password")} />
          <Text size="sm" c="dimmed">
            {t("password.consequence")}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t("password.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function usePasswordForm(onClose: () => void) {
  const { t } = useTranslation("me");
  const [draft, setDraft] = useState(EMPTY);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const change = useChangePassword();
  const refused = (error: unknown) => {
    const problem = Problem.of(error);
    setErrors(problem.fields);
    if (Object.keys(problem.fields).length === 0) tellProblem(problem);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const empty = Object.entries(draft).filter(([, text]) => text === "");
    setErrors(Object.fromEntries(empty.map(([name]) => [name, t("password.needed")])));
    if (empty.length > 0) return;
    const done = ({ sessions_ended: count }: { sessions_ended: number }) => {
      tellDone(count > 0 ? t("password.done_ended", { count }) : t("password.done"));
      onClose();
    };
    act(change.mutateAsync(draft), done, refused);
  };
  const field = (name: keyof PasswordChange) => ({
    value: draft[name],
    error: errors[name],
    "aria-invalid": errors[name] !== undefined,
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  return { field, submit, busy: change.isPending };
}
