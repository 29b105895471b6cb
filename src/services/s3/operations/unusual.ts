/** What few clients ask for. */
import { notImplemented } from "../../kit/operation.js";
import type { S3Family } from "../types.js";

export const unusual = {
  reads: {
    GetObjectTorrent: notImplemented("S3 no longer serves torrents to new buckets"),
    SelectObjectContent: notImplemented("S3 Select is closed to new customers"),
  },
  writes: {
    WriteGetObjectResponse: notImplemented("Object Lambda lives behind another endpoint"),
  },
} satisfies S3Family;
