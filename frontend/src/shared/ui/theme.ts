import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";
import i18n from "i18next";

const indigo: MantineColorsTuple = [
  "#eef1ff",
  "#dde3fd",
  "#b9c4f9",
  "#93a3f5",
  "#7386f1",
  "#5f74ef",
  "#556aee",
  "#4659d4",
  "#3b4fd8",
  "#2d3ea6",
];

/** The greys of the dark scheme, from text to ground: Mantine's own are warmer than our surfaces. */
const dark: MantineColorsTuple = ["#e8ebf1", "#c6cdd9", "#a9b2c1", "#7d8797", "#323945", "#2a303b", "#232831", "#1c2027", "#0f1217", "#0b0d11"];

const close = { closeButtonProps: { get "aria-label"() { return i18n.t("common:close"); } } };

const ALERT_TONES: Record<string, string> = { red: "bad", orange: "warn", yellow: "warn", green: "good", gray: "quiet" };

/** Alerts in our tones: Mantine paints a shade such as `orange.9` as a solid ground, on which its own title is not seen. */
function alertTone(_theme: unknown, props: { color?: string | undefined }) {
  const tone = ALERT_TONES[(props.color ?? "").split(".")[0] ?? ""] ?? "info";
  return { root: { "--alert-bg": `var(--hr-${tone}-soft)`, "--alert-color": `var(--hr-${tone})` } };
}

const dialogTitle = { fontSize: 16, fontWeight: 650, overflowWrap: "anywhere" };

/** Mantine set up so that every part passes WCAG AA in both schemes. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  colors: { indigo, dark },
  defaultRadius: 8,
  fontFamily: "var(--hr-font)",
  fontFamilyMonospace: "var(--hr-mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  headings: {
    fontFamily: "var(--hr-font)",
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "1.3" },
      h2: { fontSize: "16px", lineHeight: "1.4" },
      h3: { fontSize: "14px", lineHeight: "1.45" },
    },
  },
  cursorType: "pointer",
  // Plain records instead of `Menu.extend(...)`: naming a part here must not load it with the first page.
  components: {
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, shadow: "md" } },
    Checkbox: { defaultProps: { size: "md" } },
    Notification: { defaultProps: close },
    Modal: { defaultProps: { ...close, centered: true }, styles: { title: dialogTitle } },
    Drawer: { defaultProps: close, styles: { title: dialogTitle } },
    Alert: { defaultProps: { variant: "light" }, vars: alertTone },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false } } },
  },
});

/** Mantine's own colours follow our tokens. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--hr-surface)",
    "--mantine-color-text": "var(--hr-text)",
    "--mantine-color-dimmed": "var(--hr-text-2)",
    "--mantine-color-placeholder": "var(--hr-text-2)",
    "--mantine-color-anchor": "var(--hr-accent-text)",
    "--mantine-color-error": "var(--hr-bad)",
    "--mantine-color-default-border": "var(--hr-border)",
  };
  return { variables: {}, light: shared, dark: shared };
};

/** The nonce of the page, which strict CSP asks of every injected style element. */
export function styleNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}
