// process.env.API_URL is for the build.
export const url = process.env.API_URL ?? "https://api.example.com";
export const other = process.env.OTHER;
export const same = process.env["API_URL"] || "x";
