import { type Env, tenantFile } from "./cli.ts";
import type { Chance } from "./random.ts";

/** One webhook that the file wants. */
export interface Wish {
  readonly key: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
  /** The value of its secret; null for not managed. */
  readonly secret: string | null;
  readonly formerly: readonly string[];
}

/** A tenant file that changes: no key, name, url or secret comes twice. */
export interface Wishes {
  readonly all: () => readonly Wish[];
  readonly file: () => string;
  /** The variables that its secrets stand in. */
  readonly env: () => Env;
  /** Makes, edits, drops and renames some; gives what it did. */
  readonly change: () => string;
}

const EVENTS = ["user:created", "user:updated", "user:deleted", "login"] as const;
const FEWEST = 3;
const MOST = 8;

export function openWishes(by: Chance): Wishes {
  let all: readonly Wish[] = [];
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  const events = () => [by.pick(EVENTS)];
  const add = () => {
    const key = `w${next()}`;
    const secret = by.of100(50) ? `secret-${next()}` : null;
    const url = `https://hooks.example.com/${key}`;
    all = [...all, { key, name: `Webhook ${key}`, url, events: events(), enabled: true, secret, formerly: [] }];
    return `+${key}`;
  };
  const replace = (wish: Wish, over: Partial<Wish>) => {
    all = all.map((other) => (other === wish ? { ...wish, ...over } : other));
  };
  const edit = (wish: Wish) => {
    replace(
      wish,
      by.pick([
        { events: events(), enabled: !wish.enabled },
        { name: `Webhook ${wish.key} no. ${next()}`, url: `https://hooks.example.com/${wish.key}/${next()}` },
        wish.secret === null ? { enabled: !wish.enabled } : { secret: `secret-${next()}` },
      ]),
    );
    return `~${wish.key}`;
  };
  const drop = (wish: Wish) => {
    all = all.filter((other) => other !== wish);
    return `-${wish.key}`;
  };
  const rename = (wish: Wish) => {
    const key = `w${next()}`;
    replace(wish, { key, formerly: [...wish.formerly, wish.key] });
    return `${wish.key}→${key}`;
  };

  return {
    all: () => all,
    env: () => Object.fromEntries(all.flatMap(({ key, secret }) => (secret === null ? [] : [[variable(key), secret]]))),
    file: () => {
      const webhooks = all.map(({ key, secret, ...fields }) => [
        key,
        { ...fields, ...(secret === null ? {} : { secret: `\${env:${variable(key)}}` }) },
      ]);
      return tenantFile(Object.fromEntries(webhooks), { policy: { adopt: "never", mode: "sync" } });
    },
    change() {
      const done = Array.from({ length: 1 + by.below(2) }, () => {
        if (all.length < FEWEST) return add();
        return by.pick([edit, edit, drop, rename])(by.pick(all));
      });
      // Creates are what a crash could double: there are always some.
      for (let more = 1 + by.below(2); more > 0 && all.length < MOST; more -= 1) done.push(add());
      return done.join(" ");
    },
  };
}

function variable(key: string): string {
  return `WEBHOOK_${key.toUpperCase()}`;
}
