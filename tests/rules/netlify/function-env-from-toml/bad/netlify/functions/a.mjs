import { url } from "./lib/url.mjs";

export default async () => fetch(url);
