import { renderDocument, renderReport } from "../../report/document-text.ts";
import { readDocumentFile } from "../document-file.ts";
import type { Io } from "../io.ts";
import type { ShowOptions } from "../options.ts";

/** Shows a plan or a report that was saved, in any form; nothing is read but the file. */
export async function show(file: string, options: ShowOptions, io: Io): Promise<number> {
  const { plan, report } = await readDocumentFile(file, io);
  if (options.format === "json") {
    io.out(`${JSON.stringify(report ?? plan, null, 2)}\n`);
  } else {
    const look = { paint: io.paintOut, verbose: options.verbose ?? false };
    io.out(report ? renderReport(report, look) : renderDocument(plan, look));
  }
  return 0;
}
