import { defineConfig } from "vite";

// During development the page is served by vite and asks the server of `umlcaxs serve DIR` (port 8642).
export default defineConfig({
  build: {
    target: "es2022",
    // The content-security policy has no data: for scripts and styles, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8642", "/files": "http://127.0.0.1:8642" } },
});
