import { Alert, Drawer, Select, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded, Loading, personName } from "@/shared/ui";
import { explainQuery, type Member } from "../api";
import { usePermissionChoices } from "./permissions";
import { useVerdict } from "./verdict";

/** Why a person may, or may not: the verdict and the roles it rests on. */
export function ExplainAccess({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("people");
  const choices = usePermissionChoices();
  const [permission, setPermission] = useState("");
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={t("explain.title", { name: personName(member.user) })}>
      <Select
        label={t("explain.permission")}
        data={choices}
        searchable
        data-autofocus
        value={permission || null}
        onChange={(value) => setPermission(value ?? "")}
        mb="lg"
      />
      {permission === "" ? (
        <Text size="sm" c="dimmed">
          {t("explain.pick")}
        </Text>
      ) : (
        <Verdict member={member} permission={permission} />
      )}
    </Drawer>
  );
}

function Verdict({ member, permission }: { member: Member; permission: string }) {
  const { t } = useTranslation("people");
  const answer = useQuery(explainQuery(member.user.id, permission));
  const sentence = useVerdict(personName(member.user), permission);
  return (
    <div aria-live="polite">
      <Loaded query={answer} loading={<Loading rows={1} height={80} />}>
        {(verdict) => (
          <Alert
            color={verdict.allowed ? "green.9" : "red.9"}
            icon={verdict.allowed ? <IconCheck size={18} aria-hidden /> : <IconX size={18} aria-hidden />}
            title={t(verdict.allowed ? "explain.may" : "explain.may_not")}
          >
            {sentence(verdict)}
          </Alert>
        )}
      </Loaded>
    </div>
  );
}
