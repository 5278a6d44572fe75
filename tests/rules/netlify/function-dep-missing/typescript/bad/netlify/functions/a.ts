import type { Handler } from "@netlify/functions";
import { HandlerEvent } from "@netlify/functions";
import fetch from "node-fetch";

export const handler: Handler = async (event: HandlerEvent) => ({ statusCode: (await fetch(event.path)).status });
