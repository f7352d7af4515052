import { DateInput, DatesProvider } from "@mantine/dates";
import "@mantine/dates/styles.css";
import dayjs from "dayjs";
import "dayjs/locale/de";
import customParseFormat from "dayjs/plugin/customParseFormat";
import { useTranslation } from "react-i18next";

dayjs.extend(customParseFormat);

const KEPT = "YYYY-MM-DD";

/** Weekends are days like others in a log, and their red is too faint on grey. */
const NONE: never[] = [];

interface Props {
  label: string;
  /** A day as "2026-11-21". */
  value: string | undefined;
  earliest?: string;
  onChange: (value: string | undefined) => void;
}

/** A day, typed or picked, in the words of the chosen language; the browser's own field speaks that of the browser. */
export function DayField({ label, value, earliest, onChange }: Props) {
  const { t, i18n } = useTranslation("audit");
  const format = t("day.format");
  return (
    <DatesProvider settings={{ locale: i18n.language }}>
      <DateInput
        label={label}
        placeholder={t("day.hint")}
        value={dayOf(value) ?? null}
        minDate={dayOf(earliest)}
        valueFormat={format}
        dateParser={(text) => parsedDay(text, format)}
        hideOutsideDates
        weekendDays={NONE}
        clearable
        clearButtonProps={{ "aria-label": t("day.clear", { label }) }}
        previousLabel={t("day.previous")}
        nextLabel={t("day.next")}
        onChange={(day) => onChange(day ?? undefined)}
      />
    </DatesProvider>
  );
}

/** The day in an address, which may hold anything. */
function dayOf(value: string | undefined): string | undefined {
  const day = dayjs(value ?? null);
  return day.isValid() ? day.format(KEPT) : undefined;
}

/** What was typed, in the reader's form or as machines write it; null for what is no day. */
export function parsedDay(text: string, format: string): string | null {
  const found = [format, KEPT].map((form) => dayjs(text.trim(), form, true)).find((day) => day.isValid());
  return found?.format(KEPT) ?? null;
}
