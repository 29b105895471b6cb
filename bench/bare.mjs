// What every server is measured against: Express 5 that reads the body and computes its MD5, and answers a constant.
import { createHash } from "node:crypto";
import express from "express";

const app = express();
app.disable("x-powered-by");
app.disable("etag");
const bodies = { small: Buffer.alloc(1024, "x"), large: Buffer.alloc(8 * 1024 * 1024, "x") };

app.use((req, res) => {
  if (req.method !== "PUT") {
    res.end(req.url.includes("large") ? bodies.large : bodies.small);
    return;
  }
  const md5 = createHash("md5");
  req.on("data", (chunk) => md5.update(chunk));
  req.on("end", () => {
    res.setHeader("ETag", `"${md5.digest("hex")}"`);
    res.end();
  });
});

const server = app.listen(0, "127.0.0.1", () => console.log(`ready on http://127.0.0.1:${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
