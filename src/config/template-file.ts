/** A template as written: the schema holds, references and params still stand. */
export interface TemplateFile {
  readonly version: 1;
  readonly description?: string;
  readonly params?: ParamsSchema;
  /** Fields of webhooks, in some of which a param stands in for a value of any type; null drops a webhook. */
  readonly webhooks: Readonly<Record<string, unknown>>;
}

/** A JSON Schema of params, which ajv knows more of. */
export interface ParamsSchema {
  readonly properties?: Readonly<Record<string, ParamSchema>>;
  readonly required?: readonly string[];
}

export interface ParamSchema {
  readonly description?: string;
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly examples?: unknown;
  readonly default?: unknown;
}
