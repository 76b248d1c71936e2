export { AppError, type Diagnostic, type ErrorCode, EXIT_CODES } from "./core/errors.ts";
export type * from "./core/model.ts";
export type { Outcome } from "./core/outcome.ts";
export { type PlanInput, planTenant } from "./core/plan.ts";
