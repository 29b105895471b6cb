/** Version ids. */
import { invalidArgument, invalidVersionId } from "../errors.js";

const VERSION_ID = /^[A-Za-z0-9._-]{32}$/;

/** Whether S3 could have made this version id. */
export const isVersionId = (text: string): boolean => text === "null" || VERSION_ID.test(text);

/** Throws `InvalidArgument` for a version id that S3 never made: only one that it could have made is `NoSuchVersion`. */
export const checkVersionId = (versionId: string | undefined): void => {
  if (versionId === undefined || isVersionId(versionId)) return;
  if (versionId === "") throw invalidArgument("Version id cannot be the empty string", "versionId", "");
  throw invalidVersionId(versionId);
};
