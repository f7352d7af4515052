import type { ReactNode } from "react";
import type { Field } from "@/shared/forms";
import { ConditionField } from "./ConditionField";
import { DurationField } from "./DurationField";
import { kindOf } from "./fieldRules";
import { FormField } from "./FormField";
import { Remedy, Warned } from "./Remedy";
import { PeopleField } from "./PeopleField";
import { TemplateField } from "./TemplateField";

export interface StepFieldProps {
  field: Field;
  standard: ReactNode;
  stepKey: string;
}

/** A setting of a step: its standard control, or one that also takes data; what the check says of it is
 *  said there, with a remedy where there is one. */
export function StepField(props: StepFieldProps) {
  return (
    <>
      <Control {...props} />
      <Warned field={props.field.name} stepKey={props.stepKey} />
      <Remedy field={props.field.name} stepKey={props.stepKey} />
    </>
  );
}

function Control({ field, standard, stepKey }: StepFieldProps) {
  const kind = kindOf(field);
  switch (kind) {
    case "plain":
    case "structure":
    case "map":
      return standard;
    case "form":
      return <FormField field={field} standard={standard} />;
    case "people":
      return <PeopleField field={field} />;
    case "condition":
      return <ConditionField field={field} stepKey={stepKey} />;
    case "duration":
      return <TemplateField field={field} stepKey={stepKey} standard={<DurationField field={field} />} text={false} />;
    case "json":
    case "any":
      return <TemplateField field={field} stepKey={stepKey} standard={null} text={false} anything={kind} />;
    case "template":
      return <TemplateField field={field} stepKey={stepKey} standard={standard} text={isText(field)} />;
  }
}

function isText(field: Field): boolean {
  const type = Array.isArray(field.schema.type) ? field.schema.type[0] : field.schema.type;
  return type === "string" && field.schema.enum === undefined && field.schema["x-options"] === undefined;
}
