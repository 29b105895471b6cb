/** Listings of what an account has by name, filtered by path. */
import type { Table } from "../../store/port.js";
import { type Page, type PageInput, pageOfTable } from "./paging.js";
import { type IamReader, keyOf } from "./state.js";

interface Named {
  readonly name: string;
  readonly path: string;
}

/** A page of users, groups, roles or instance profiles, by name. */
export const pageByPath = <R extends Named>(
  listing: string,
  iam: IamReader,
  from: Table<[accountId: string, key: string], R>,
  input: PageInput & { readonly PathPrefix?: string | undefined },
): Promise<Page<R>> => {
  const { PathPrefix = "/" } = input;
  return pageOfTable(
    listing,
    input,
    (after, limit) =>
      iam.tx.range(from, {
        within: [iam.accountId],
        limit,
        ...(after !== undefined && { after: [iam.accountId, after] as const }),
      }),
    ({ name }) => keyOf(name),
    ({ path }) => path.startsWith(PathPrefix),
  );
};
