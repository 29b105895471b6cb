# Build: everything, then only what runs.
FROM node:24-alpine AS build
WORKDIR /tucuxi
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-alpine
LABEL org.opencontainers.image.title="tucuxi" \
      org.opencontainers.image.description="An in-memory Amazon S3, IAM and STS where a green permission test means something" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /tucuxi
COPY --from=build /tucuxi/node_modules ./node_modules
COPY --from=build /tucuxi/dist ./dist
COPY package.json LICENSE ./
ENV NODE_ENV=production TUCUXI_HOST=0.0.0.0
USER node
EXPOSE 4566
HEALTHCHECK --interval=2s --timeout=2s --start-period=5s --retries=10 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.TUCUXI_PORT ?? 4566}/_tucuxi/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["start"]
