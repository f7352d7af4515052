import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { applyTemplate, type Template, useMay } from "@/shared/api";
import { tellDone } from "@/shared/ui";

/** Makes a flow from the template and opens it in the editor. */
export function UseButton({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  const client = useQueryClient();
  const navigate = useNavigate();
  const use = useMutation({
    mutationFn: () => applyTemplate(template.id),
    onSuccess: (flow) => {
      void client.invalidateQueries({ queryKey: ["flows"] });
      tellDone(t("used", { name: flow.name }));
      return navigate({ to: "/flows/$id", params: { id: flow.id } });
    },
  });
  if (!useMay("flow.edit")) return null;
  return (
    <Button loading={use.isPending} onClick={() => use.mutate()}>
      {t("use")}
    </Button>
  );
}
