import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "@/shared/ui/tokens.css";
import "@/shared/ui/base.css";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { startI18n } from "@/shared/i18n";
import { styleNonce } from "@/shared/ui/theme";
import { App } from "./App";

// Dialogs lock the page's scrolling by a style element of their own; the strict policy asks for its nonce too.
setNonce(styleNonce());

const place = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));

void startI18n().then(() => createRoot(place).render(<App />));
