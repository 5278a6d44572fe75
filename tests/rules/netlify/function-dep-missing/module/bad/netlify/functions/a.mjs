import { readFile } from "node:fs/promises";
import fetch from "node-fetch";

export default async () => new Response(await fetch("https://example.com"));
