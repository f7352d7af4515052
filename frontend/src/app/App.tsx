import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { apart } from "@/shared/lib/apart";
import { cssVariables, styleNonce, theme } from "@/shared/ui/theme";
import { queryClient } from "./queryClient";
import { router } from "./router";

const told = apart<object>(() => import("./Told"));

export function App() {
  told.useSoon();
  const Told = told.usePart(false);
  return (
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
        <QueryClientProvider client={queryClient}>
          {Told !== null && <Told />}
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  );
}
