import puppeteer from "puppeteer-core";
import type { Browser } from "puppeteer";
export default async () => new Response(String(puppeteer));
