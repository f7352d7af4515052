import type { Template } from "@/shared/api";

export interface Words {
  name: string;
  summary: string;
  what_you_get: string[];
}

/** What a template says of itself in the reader's language; English where it does not speak that. */
export function wordsIn(template: Template, language: string): Words {
  return template.translations[language] ?? template;
}

/** Whether every word looked for stands in the template's own words or its steps' names. */
export function fits(template: Template, language: string, wanted: string): boolean {
  const { name, summary, what_you_get } = wordsIn(template, language);
  const steps = Object.values(template.graph.nodes).map((node) => node.name);
  const said = [name, summary, ...what_you_get, ...steps].join("\n").toLocaleLowerCase();
  return wanted.toLocaleLowerCase().split(/\s+/).every((word) => said.includes(word));
}
