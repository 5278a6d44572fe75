import { defineConfig } from "vite";
// envPrefix stays as it is
export default defineConfig({});
