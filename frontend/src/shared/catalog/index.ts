/** The catalogue in the reader's language. The server names kinds of steps in English; kinds that these texts do not
 *  know, of connectors made elsewhere, keep its words. */
import i18n from "i18next";
import { api } from "@/shared/api";
import { patient } from "@/shared/lib/patient";

export interface Words {
  /** Ways out by their name, wherever a kind says nothing of its own. */
  ports: Record<string, string>;
  nodes: Record<string, { name: string; description: string; ports?: Record<string, string> }>;
}

interface Named {
  type: string;
  name: string;
  description: string;
  synonyms: string[];
  ports: { name: string; label: string }[];
}

const files = import.meta.glob<Words>("./*.json", { import: "default" });

/** A kind of step in the words of a language; its English name finds it as well. */
function inWords<N extends Named>(node: N, { nodes, ports }: Words): N {
  const own = nodes[node.type];
  if (own === undefined) return node;
  const label = (port: Named["ports"][number]) => own.ports?.[port.name] ?? ports[port.name] ?? port.label;
  return { ...node, name: own.name, description: own.description, synonyms: [...node.synonyms, node.name], ports: node.ports.map((port) => ({ ...port, label: label(port) })) };
}

/** Reads the catalogue, in the language chosen now; in English where the words of it do not come. */
export async function readCatalog<C extends { nodes: readonly Named[] }>(): Promise<C> {
  const load = files[`./${i18n.language}.json`];
  const [answer, words] = await Promise.all([api.get("catalog"), load === undefined ? null : patient(load)().catch(() => null)]);
  // Each part of the app names what it reads of the catalogue in a type of its own.
  const catalog = answer as unknown as C;
  return words === null ? catalog : { ...catalog, nodes: catalog.nodes.map((node) => inWords(node, words)) };
}
