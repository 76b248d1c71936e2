import { visibleJson } from "../../core/printable.ts";
import { readDocumentFile } from "../../report/document-file.ts";
import { renderDocument, renderReport } from "../../report/document-text.ts";
import type { ReadDocument } from "../../report/read-document.ts";
import { WHOLE } from "../../report/whole.ts";
import type { Io } from "../io.ts";
import type { ShowOptions } from "../options.ts";

/** Shows a plan or a report that was saved, in any form; nothing is read but the file. */
export async function show(file: string, options: ShowOptions, io: Io): Promise<number> {
  const text = render(await readDocumentFile(file, io.cwd), options, io);
  if (options.format === "text") io.print(text);
  else io.out(text);
  return 0;
}

function render({ plan, report }: ReadDocument, { format, verbose = false }: ShowOptions, io: Io): string {
  switch (format) {
    case "text": {
      const look = { paint: io.paintOut, verbose };
      return report ? renderReport(report, look) : renderDocument(plan, look);
    }
    case "json":
      return `${visibleJson(JSON.stringify(report ?? plan, null, 2))}\n`;
    default:
      return report ? WHOLE[format].report(report) : WHOLE[format].plan(plan);
  }
}
