import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Starts a server of this folder in a process of its own, for as long as `work` takes; `work` may ask it what it saw. */
export async function withServer(script, args, work) {
  const child = fork(join(import.meta.dirname, script), args.map(String));
  const ended = once(child, "exit");
  const answer = async () => {
    const [message] = await Promise.race([once(child, "message"), ended.then(() => fail(script))]);
    return message;
  };
  const ask = () => {
    child.send("report");
    return answer();
  };
  try {
    return await work({ ...(await answer()), ask });
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function fail(script) {
  throw new Error(`${script} ended`);
}
