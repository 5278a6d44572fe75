import { money } from "./lib/money.js";
import "./generated/api.js";

document.title = money(1);
