import fs from "node:fs";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = fs.existsSync("./src/features")
  ? fs.readdirSync("./src/features", { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  : [];

// Who may import whom: shared <- flow <- features <- app; a feature never imports a feature.
const walls = [
  ...features.map((name) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
    message: "A feature never imports another feature: compose them in src/app, or move the common part to src/shared.",
  })),
  { target: "./src/features", from: "./src/app", message: "Features do not know the app that composes them." },
  { target: "./src/flow", from: ["./src/features", "./src/app"], message: "src/flow stands below features and app." },
  { target: "./src/flow", from: ["./src/shared/ui", "./src/shared/forms"], message: "src/flow is pure TypeScript and draws nothing." },
  { target: "./src/shared", from: ["./src/flow", "./src/features", "./src/app"], message: "src/shared stands below everything else." },
];

const drawing = ["react", "react/*", "react-dom", "react-dom/*", "react-*", "@xyflow/*", "@mantine/*", "@tanstack/react-*"];

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "coverage/**", "**/*.gen.ts"] },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic, jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: { ...importX.flatConfigs.typescript.settings, "import-x/resolver-next": [createTypeScriptImportResolver({ project: "./tsconfig.json" })] },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      // Choices of taste that no reader gains from.
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      // Components are chosen from registries by schema or kind; the registries themselves are static.
      "react-hooks/static-components": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones: walls }],
      "import-x/no-unresolved": ["error", { ignore: ["\\.css$"] }],
      "no-console": "error",
      "max-lines": ["error", { max: 400 }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-restricted-syntax": ["error", { selector: "CallExpression[callee.property.name='mutate'][arguments.length=2]", message: "Such callbacks are lost when the component goes: use act() of shared/lib/act with mutateAsync." }],
    },
  },
  { files: ["src/**/*.tsx"], rules: { "max-lines": ["error", { max: 250 }], "max-lines-per-function": ["error", { max: 60 }] } },
  { files: ["src/**/*.test.{ts,tsx}"], rules: { "max-lines-per-function": "off" } },
  {
    files: ["src/flow/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: drawing, message: "src/flow is pure TypeScript: no React, nothing that draws." }] }] },
  },
);
