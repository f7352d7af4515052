import { Alert, Button, FileButton } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api";
import { sentence } from "@/shared/ui/notify";
import { useFlowActs } from "../api";
import { readFlow } from "../files";

/** Bringing in a flow from a file, and why one was refused. */
export function useImport() {
  const [refused, setRefused] = useState<string | null>(null);
  const { bring } = useFlowActs();
  const navigate = useNavigate();
  const take = async (file: File | null) => {
    if (file === null) return;
    setRefused(null);
    try {
      const document = await readFlow(file);
      const flow = await bring.mutateAsync({ document });
      await navigate({ to: "/flows/$id", params: { id: flow.id } });
    } catch (error) {
      setRefused(error instanceof Problem ? sentence(error) : (error as Error).message);
    }
  };
  return { refused, forget: () => setRefused(null), busy: bring.isPending, take: (file: File | null) => void take(file) };
}

type Import = ReturnType<typeof useImport>;

export function ImportButton({ from }: { from: Import }) {
  const { t } = useTranslation("flows");
  return (
    <FileButton accept="application/json,.json" onChange={from.take}>
      {(props) => (
        <Button {...props} variant="default" loading={from.busy} leftSection={<IconUpload size={16} aria-hidden />}>
          {t("import.action")}
        </Button>
      )}
    </FileButton>
  );
}

export function ImportRefused({ from }: { from: Import }) {
  const { t } = useTranslation("flows");
  if (from.refused === null) return null;
  return (
    <Alert role="alert" color="red" mb="md" title={t("import.refused")} withCloseButton closeButtonLabel={t("common:close")} onClose={from.forget}>
      {from.refused}
    </Alert>
  );
}
