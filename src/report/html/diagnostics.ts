import type { DiagnosticView } from "../../core/document.ts";
import type { Location } from "../../core/model.ts";
import { type Html, html, NOTHING } from "./escape.ts";

/** What is wrong in files, each with its place. */
export function renderPlaces(diagnostics: readonly DiagnosticView[]): Html {
  if (diagnostics.length === 0) return NOTHING;
  return html`<ul class="places">${diagnostics.map(renderDiagnostic)}</ul>`;
}

function renderDiagnostic(diagnostic: DiagnosticView): Html {
  const { severity, rule, message, hint, related } = diagnostic;
  const also = related.map((place) => html`<br>${at(place)} ${place.message}`);
  const say = hint === null ? NOTHING : html`<br>hint: ${hint}`;
  return html`<li class="${severity}">${at(diagnostic)} <strong>${severity}</strong> ${message} <small>${rule}</small>${also}${say}</li>\n`;
}

function at({ file, line, column }: Location): Html {
  return html`<code>${file}:${line}:${column}</code>`;
}
