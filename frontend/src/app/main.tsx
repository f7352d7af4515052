import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "@/shared/ui/tokens.css";
import "@/shared/ui/base.css";
import { createRoot } from "react-dom/client";
import { startI18n } from "@/shared/i18n";
import { App } from "./App";

const place = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));

void startI18n().then(() => createRoot(place).render(<App />));
