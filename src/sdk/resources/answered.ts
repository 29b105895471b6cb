/** Judging by HTTP status whether a state waited for has come. */
import { isError } from "../errors.js";

/** A waiter's judgement: statuses that mean it has come, statuses that mean to ask again. Any other error ends the wait and is thrown. */
export function answered(statuses: { readonly reached: readonly number[]; readonly again: readonly number[] }) {
  return (error: unknown): boolean => {
    const status = error === undefined ? 200 : isError(error) ? error.$metadata.httpStatusCode : undefined;
    if (status !== undefined && statuses.reached.includes(status)) return true;
    if (status !== undefined && statuses.again.includes(status)) return false;
    throw error;
  };
}
