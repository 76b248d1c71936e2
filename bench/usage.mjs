// Preloaded into a process that is measured: at its end it writes what it used into the file that HOOKSYNC_BENCH_USAGE names.
import { readFileSync, writeFileSync } from "node:fs";

process.on("exit", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: peakKb() / 1024 };
  writeFileSync(process.env.HOOKSYNC_BENCH_USAGE, JSON.stringify(usage));
});

// On Linux `maxRSS` also knows the memory of the process that started this one.
function peakKb() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
}
